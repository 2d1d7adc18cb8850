import { eventually, fixture, useSpace } from './use-platform';

jest.setTimeout(240_000);
const here = useSpace();
beforeAll(async () => {
  await here.cf.push('tasks', { path: fixture('node'), memory: '128M', task: true, noRoute: true });
}, 240_000);

test('a task runs to its end and its output is in the log', async () => {
  const task = await here.cf.runTask('tasks', {
    command: 'echo "the task was here"',
    name: 'greet',
    wait: true,
  });

  expect(task).toMatchObject({ sequence_id: 1, name: 'greet', state: 'SUCCEEDED' });
  await eventually(
    () => here.cf.recentLogs('tasks'),
    (lines) =>
      lines.some(
        ({ message, sourceType }) => message.includes('the task was here') && sourceType === 'APP/TASK/greet',
      ),
  );
});

test('a task that fails says why', async () => {
  await expect(here.cf.runTask('tasks', { command: 'exit 5', wait: true })).rejects.toMatchObject({
    kind: 'task_failed',
    message: expect.stringMatching(/\S/),
  });
});

test('a task can be ended', async () => {
  const { sequence_id: id } = await here.cf.runTask('tasks', { command: 'sleep 300' });
  await eventually(
    () => here.cf.task('tasks', id),
    ({ state }) => state === 'RUNNING',
  );
  expect(await here.cf.terminateTask('tasks', id)).toMatchObject({ state: 'CANCELING' });
  await eventually(
    () => here.cf.task('tasks', id),
    ({ state }) => state === 'FAILED',
    60_000,
  );

  expect((await here.cf.tasks('tasks')).map(({ sequence_id }) => sequence_id).sort()).toEqual([1, 2, 3]);
});

test('an app that was never staged cannot run one', async () => {
  await here.cf.createApp('bare');
  await expect(here.cf.runTask('bare', { command: 'true' })).rejects.toMatchObject({
    kind: 'task_needs_droplet',
  });
});
