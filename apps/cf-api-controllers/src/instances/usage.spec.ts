import { quantityOf, usageOf } from './usage';

test.each([
  ['250m', 0.25],
  ['123456789n', 0.123456789],
  ['2', 2],
  ['64Mi', 67108864],
  ['1500Ki', 1536000],
  [undefined, 0],
  ['nonsense', 0],
])('%s is %d', (text, expected) => {
  expect(quantityOf(text)).toBeCloseTo(expected, 9);
});

test('adds up the containers of a pod', () => {
  const containers = [
    { name: 'opi', usage: { cpu: '100m', memory: '10Mi' } },
    { name: 'sidecar-a', usage: { cpu: '50m', memory: '1Mi' } },
  ];
  expect(usageOf({ metadata: { name: 'p' }, timestamp: 't', containers })).toEqual({
    cpu: expect.closeTo(0.15),
    mem: 11 * 1024 * 1024,
    disk: 0,
    time: 't',
  });
});
