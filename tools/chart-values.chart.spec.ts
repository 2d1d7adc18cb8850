import { readFileSync } from 'node:fs';
import { SCHEMA_FILE, VALUES_FILE, valuesSchema } from './chart-schema';
import { refusal } from './chart-rendering';

test('the schema is made of the present values and configurations', () => {
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(valuesSchema());
});

test('every value at the top is explained', () => {
  const lines = readFileSync(VALUES_FILE, 'utf8').split('\n');
  const unexplained = lines.filter(
    (line, index) => /^\w+:/.test(line) && !/^#|^\w+:/.test(lines[index - 1] ?? ''),
  );
  expect(unexplained).toEqual([]);
});

describe('values of the wrong form are refused', () => {
  test.each([
    ['an unknown name', { servr: {} }, "additional properties 'servr' not allowed"],
    ['an unknown name deep within', { server: { replica: 3 } }, "'/server': additional properties 'replica'"],
    ['a text for a number', { server: { replicas: 'two' } }, "'/server/replicas': got string, want integer"],
    ['a negative number', { worker: { replicas: -1 } }, "'/worker/replicas': minimum: got -1, want 0"],
    ['a word that is none of those known', { logLevel: 'loud' }, "'/logLevel': value must be one of 'trace'"],
    ['a mode that does not exist', { database: { mode: 'mysql' } }, "'/database/mode': value must be one of"],
    [
      'a domain that is none',
      { systemDomain: 'https://x.org' },
      "'/systemDomain': 'https://x.org' does not match",
    ],
    [
      'one domain instead of a list',
      { appsDomains: 'apps.example.org' },
      "'/appsDomains': got string, want array",
    ],
    [
      'a port that is none',
      { database: { external: { port: 70000 } } },
      "'/database/external/port': maximum",
    ],
    [
      'a URL without a scheme',
      { api: { externalUrl: 'api.x.org' } },
      "'/api/externalUrl': 'api.x.org' does not match",
    ],
    [
      'a namespace that is none',
      { namespaces: { workloads: 'CF Apps' } },
      "'/namespaces/workloads': 'CF Apps'",
    ],
    [
      'addresses without a mask',
      { networkPolicies: { externalCIDRs: ['10.0.0.1'] } },
      "'/networkPolicies/externalCIDRs/0'",
    ],
    [
      'a setting that no process knows',
      { settings: { defaultAppMemory: 1 } },
      "additional properties 'defaultAppMemory'",
    ],
    [
      'a setting of the wrong type',
      { settings: { packagesKept: 'all' } },
      "'/settings/packagesKept': got string, want integer",
    ],
    [
      'a key that the configuration of a process has not',
      { controllers: { config: { drift: { every: 1 } } } },
      "'/controllers/config/drift': additional properties 'every'",
    ],
  ])('%s', (_what, values, message) => {
    expect(refusal(values)).toContain(message);
  });
});

describe('values that do not go together are refused, all at once', () => {
  test('an installation without any', () => {
    const message = refusal({}, {});

    for (const name of ['systemDomain', 'appsDomains', 'uaa.mode', 'registry.external.packagesPrefix'])
      expect(message).toContain(`- ${name} `);
  });

  test.each([
    ['a UAA without its address', { uaa: { mode: 'external' } }, 'uaa.external.url is missing'],
    [
      'a client without its secret',
      { uaa: { mode: 'external', external: { url: 'https://uaa.x.org' } } },
      'uaa.external.userLookupClient needs secret or existingSecret.name',
    ],
    ['a database without its host', { database: { mode: 'external' } }, 'database.external.host is missing'],
    [
      'two passwords',
      {
        database: {
          mode: 'external',
          external: { host: 'db', password: 'p', passwordSecret: { name: 's' } },
        },
      },
      'one is enough',
    ],
    ['a Redis without its host', { redis: { mode: 'external' } }, 'redis.external.host is missing'],
    ['S3 without a bucket', { blobstore: { mode: 's3' } }, 'blobstore.s3.bucket is missing'],
    [
      'half of the keys of S3',
      { blobstore: { mode: 's3', s3: { bucket: 'b', accessKeyId: 'a' } } },
      'it needs both or none',
    ],
    [
      'a registry without its name',
      { registry: { mode: 'external' } },
      'registry.external.dropletsPrefix is missing',
    ],
    ['a Gateway without its class', { gateway: { create: true } }, 'gateway.className is missing'],
    [
      'builders without images',
      { kpack: { create: { enabled: true } } },
      'kpack.create.buildpackImages is empty',
    ],
    [
      'apps beside the secrets of the platform',
      { namespaces: { workloads: 'cf-system' } },
      "must differ from the release's own namespace",
    ],
    ['two authorities', { customCA: { pem: 'x', secret: 'y' } }, 'customCA has more than one of'],
    [
      'a range of replicas that is none',
      { server: { autoscaling: { enabled: true, minReplicas: 5, maxReplicas: 2 } } },
      'server.autoscaling.minReplicas is more than maxReplicas',
    ],
  ])('%s', (_what, values, message) => {
    expect(refusal(values)).toContain(message);
  });
});
