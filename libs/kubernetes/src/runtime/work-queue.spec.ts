import { createWorkQueue } from './work-queue';

describe('the work queue', () => {
  test('hands out a key once, however often it was added', async () => {
    const queue = createWorkQueue();
    queue.add('a');
    queue.add('a');
    queue.add('b');

    expect([await queue.next(), await queue.next()]).toEqual(['a', 'b']);
    expect(queue.size()).toBe(0);
    queue.close();
  });

  test('keeps a key that is added during its work for afterwards', async () => {
    const queue = createWorkQueue();
    queue.add('a');
    await queue.next();

    queue.add('a');
    expect(queue.size()).toBe(0);

    queue.done('a');
    expect(await queue.next()).toBe('a');
    queue.done('a');
    expect(queue.size()).toBe(0);
    queue.close();
  });

  test('wakes a worker that waits', async () => {
    const queue = createWorkQueue();
    const next = queue.next();
    queue.add('a');
    expect(await next).toBe('a');
    queue.close();
  });

  test('answers undefined to all who wait when it is closed', async () => {
    const queue = createWorkQueue();
    const waiting = [queue.next(), queue.next()];
    queue.close();
    expect(await Promise.all([...waiting, queue.next()])).toEqual([undefined, undefined, undefined]);
  });

  describe('with time under control', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    test('doubles the delay of a key that keeps failing, up to the bound, and forgets on success', () => {
      const queue = createWorkQueue({ baseMs: 10, maxMs: 40 });
      const delays = [10, 20, 40, 40].map((expected) => {
        queue.addWithBackoff('a');
        jest.advanceTimersByTime(expected - 1);
        const early = queue.size();
        jest.advanceTimersByTime(1);
        const due = queue.size();
        void queue.next();
        queue.done('a');
        return [early, due];
      });
      expect(delays).toEqual([
        [0, 1],
        [0, 1],
        [0, 1],
        [0, 1],
      ]);

      queue.forget('a');
      queue.addWithBackoff('a');
      jest.advanceTimersByTime(10);
      expect(queue.size()).toBe(1);
      queue.close();
    });

    test('lets the earliest of several delays count', () => {
      const queue = createWorkQueue();
      queue.addAfter('a', 1000);
      queue.addAfter('a', 100);
      queue.addAfter('a', 500);

      jest.advanceTimersByTime(100);
      expect(queue.size()).toBe(1);
      queue.close();
    });
  });
});
