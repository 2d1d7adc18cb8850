import { parseManifest } from './parse-manifest';
import { asByteRate, megabytesOf } from './quantities';

describe('parseManifest', () => {
  test('takes what stands at the top level for the web process, dashed or underscored', () => {
    const [app] = parseManifest(
      'applications: [{name: a, memory: 1.5G, disk_quota: 512MB, instances: 2, health-check-type: none, timeout: 30, command: "null"}]',
    );

    expect(app?.processes).toEqual([
      expect.objectContaining({
        type: 'web',
        memory_in_mb: 1536,
        disk_in_mb: 512,
        instances: 2,
        health_check_type: 'process',
        health_check_timeout: 30,
        command: null,
      }),
    ]);
  });

  test('lets an entry for web win over the top level, and keeps the other processes', () => {
    const [app] = parseManifest(
      'applications: [{name: a, memory: 1G, processes: [{type: web, memory: 2G}, {type: worker}]}]',
    );

    expect(app?.processes.map(({ type, memory_in_mb }) => [type, memory_in_mb])).toEqual([
      ['web', 2048],
      ['worker', undefined],
    ]);
  });

  test('makes texts of environment values and keeps the names as they are', () => {
    const [app] = parseManifest(
      'applications: [{name: a, env: {A-B: 1, JSON: {x: [1]}, YES: true, BLANK: null, BIG: 12345678901234567890, N: y}}]',
    );

    expect(app?.env).toEqual({
      'A-B': '1',
      JSON: '{"x":[1]}',
      YES: 'true',
      BLANK: '',
      BIG: '12345678901234567890',
      N: 'y',
    });
  });

  test('ignores keys that it does not know, and takes nothing said for nothing', () => {
    const [app] = parseManifest(
      'version: 1\napplications: [{name: a, path: x, new: {y: 1}, memory: ~, instances: null, env: ~, routes: ~, processes: [{type: w, x: 1}]}]',
    );

    expect(app).toMatchObject({ name: 'a', env: undefined, routes: [], processes: [{ type: 'w' }] });
  });
});

describe('quantities', () => {
  test.each([
    ['1G', 1024],
    ['1.5GiB', 1536],
    ['512 mb', 512],
    ['1T', 1024 * 1024],
    ['1', undefined],
    ['1X', undefined],
  ])('%s is %s MB', (text, megabytes) => {
    expect(megabytesOf(text)).toBe(megabytes);
  });

  test('write a rate in the largest unit that divides it', () => {
    expect([asByteRate(-1n), asByteRate(1024n), asByteRate(1536n), asByteRate(1048576n)]).toEqual([
      -1,
      '1K',
      '1536B',
      '1M',
    ]);
  });
});
