import { differencesOf } from './diff-manifest';

const present = {
  name: 'a',
  env: { A: '1', 'WITH-DASH': 'x' },
  stack: 's',
  routes: [{ route: 'a.test', protocol: 'http1' }],
  processes: [
    { type: 'web', instances: 1, memory: '1024M', 'health-check-type': 'port' },
    { type: 'worker', instances: 0, memory: '256M' },
  ],
};

const diff = (given: object) => differencesOf(present, { name: 'a', ...given }, '/applications/0');

describe('differencesOf', () => {
  test('is nothing when the manifest says what is there, whatever the unit, dash or place', () => {
    expect(
      diff({
        memory: '1G',
        'health-check-type': 'port',
        processes: [{ type: 'worker', memory: '256M' }],
        routes: [{ route: 'a.test' }],
        env: { 'WITH-DASH': 'x' },
      }),
    ).toEqual([]);
  });

  test('replaces what differs and says what it was', () => {
    expect(diff({ memory: '2G', processes: [{ type: 'worker', instances: 3 }] })).toEqual([
      { op: 'replace', path: '/applications/0/memory', was: '1024M', value: '2G' },
      { op: 'replace', path: '/applications/0/processes/0/instances', was: 0, value: 3 },
    ]);
  });

  test('adds what is new, and never removes', () => {
    expect(diff({ env: { B: '2' }, routes: [{ route: 'b.test' }] })).toEqual([
      { op: 'add', path: '/applications/0/env/B', value: '2' },
      { op: 'add', path: '/applications/0/routes/0', value: { route: 'b.test' } },
    ]);
  });

  test('ignores keys that mean nothing', () => {
    expect(diff({ colour: 'red', path: '.' })).toEqual([]);
  });

  test('adds a whole application that is not there', () => {
    expect(differencesOf(undefined, { name: 'n' }, '/applications/1')).toEqual([
      { op: 'add', path: '/applications/1', value: { name: 'n' } },
    ]);
  });
});
