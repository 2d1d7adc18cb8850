import { CfError, CfErrors } from '@cf/errors';
import { parseManifest } from './parse-manifest';
import { asByteRate, megabytesOf } from './quantities';

const failureOf = (text: string): { status: number | undefined; details: string[] } => {
  try {
    parseManifest(text);
  } catch (error) {
    if (error instanceof CfErrors)
      return { status: error.errors[0]?.status, details: error.errors.map(({ message }) => message) };
    if (error instanceof CfError) return { status: error.status, details: [error.message] };
    throw error;
  }
  return { status: undefined, details: [] };
};

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
      'applications: [{name: a, env: {A-B: 1, JSON: {x: [1]}, YES: true, GONE: null}}]',
    );

    expect(app?.env).toEqual({ 'A-B': '1', JSON: '{"x":[1]}', YES: 'true', GONE: null });
  });

  test.each([
    [
      'applications: [{name: a, memory: 1024}]',
      "For application 'a': Memory must use a supported unit: B, K, KB, M, MB, G, GB, T, or TB",
    ],
    ['applications: [{memory: 1G}]', 'For application at index 0: Name must not be empty'],
    ['applications: []', "Cannot parse manifest with no 'applications' field."],
    [
      'version: 2\napplications: [{name: a}]',
      'Unsupported manifest schema version. Currently supported versions: [1].',
    ],
    [
      'applications: [{name: a, random-route: true, default-route: true}]',
      "For application 'a': Random-route and default-route may not be used together",
    ],
    [
      'applications: [{name: a, env: {VCAP_X: b}}]',
      "For application 'a': Env cannot set VCAP_ or VMC prefixed variables",
    ],
  ])('refuses %s with 422', (text, detail) => {
    expect(failureOf(text)).toEqual({ status: 422, details: [detail] });
  });

  test('lists the problems of all applications at once', () => {
    expect(failureOf('applications: [{name: a, instances: -1}, {name: b, memory: x}]').details).toHaveLength(
      2,
    );
  });

  test.each([
    ['a: &x 1\napplications: [{name: *x}]', 'Bad request: Manifest does not support Anchors and Aliases'],
    ['applications: [', 'Request invalid due to parse error: invalid request body'],
    ['- a', 'Request invalid due to parse error: invalid request body'],
    ['', 'Request invalid due to parse error: invalid request body'],
  ])('refuses %j with 400', (text, detail) => {
    expect(failureOf(text)).toEqual({ status: 400, details: [detail] });
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
