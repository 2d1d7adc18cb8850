import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@cf/config';
import { type z } from 'zod';
import { ControllersConfig } from '../apps/cf-api-controllers/src/config';
import { ApiServerConfig } from '../apps/cf-api-server/src/config';
import { WorkerConfig } from '../apps/cf-api-worker/src/config';
import { ClockConfig } from '../apps/clock/src/config';
import { DeploymentUpdaterConfig } from '../apps/deployment-updater/src/config';
import { MigrationsConfig } from '../apps/migrations/src/config';
import { RegistryBuddyConfig } from '../apps/registry-buddy/src/config';
import { containersOf, NAMESPACE, podsOf, render, type Rendered, type Values } from './chart-rendering';

const EXTERNAL = {
  database: { mode: 'external', external: { host: 'db.example.org', password: 'db-p@ss' } },
  redis: { mode: 'external', external: { host: 'redis.example.org', password: 'redis-p', user: 'cf' } },
  blobstore: { mode: 's3', s3: { bucket: 'cf', accessKeyId: 'id', secretAccessKey: 'key' } },
  registry: {
    mode: 'external',
    external: {
      packagesPrefix: 'registry.example.org/cf/packages',
      dropletsPrefix: 'registry.example.org/cf/droplets',
      username: 'u',
      password: 'p',
    },
  },
  uaa: {
    mode: 'external',
    external: {
      url: 'https://uaa.example.org',
      userLookupClient: { secret: 'lookup' },
      shadowUserClient: { enabled: true, secret: 'shadow' },
    },
  },
};
const BY_NAME = {
  database: {
    mode: 'external',
    external: { host: 'db', password: '', passwordSecret: { name: 'my-db', key: 'pw' } },
  },
  redis: { mode: 'external', external: { host: 'r', tls: false, passwordSecret: { name: 'my-redis' } } },
  blobstore: {
    mode: 's3',
    s3: { endpoint: 'https://s3.example.org:9000', bucket: 'cf', credentialsSecret: { name: 'my-s3' } },
  },
  registry: {
    mode: 'external',
    external: {
      packagesPrefix: '10.0.0.9:5000/p',
      dropletsPrefix: '10.0.0.9:5000/d',
      insecure: true,
      existingSecret: 'my-registry',
    },
  },
  uaa: {
    mode: 'external',
    external: {
      url: 'http://uaa.uaa.svc:8080',
      externalUrl: 'https://login.example.org',
      userLookupClient: { existingSecret: { name: 'my-uaa' } },
    },
  },
  customCA: { secret: 'my-ca' },
};
const EVERYTHING = {
  server: {
    autoscaling: { enabled: true },
    podLabels: { team: 'a' },
    serviceAccountAnnotations: { role: 'x' },
  },
  worker: {
    autoscaling: { enabled: true },
    tolerations: [{ key: 'cf', operator: 'Exists' }],
    priorityClassName: 'high',
  },
  controllers: { nodeSelector: { pool: 'cf' }, config: { stackUpdates: { appsPerMinute: 5 } } },
  gateway: { create: true, className: 'envoy', tlsSecrets: ['tls'] },
  kpack: {
    cacheSize: '1Gi',
    create: {
      enabled: true,
      buildpackImages: ['example.org/nodejs'],
      stack: { id: 'i', buildImage: 'example.org/b', runImage: 'example.org/r' },
      order: [{ group: [{ id: 'nodejs' }] }],
    },
  },
  customCA: { pem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
  monitoring: {
    serviceMonitor: { enabled: true },
    prometheusRule: { enabled: true },
    dashboard: { enabled: true },
  },
  images: { registry: 'mirror.example.org/cf', tag: '9.9', pullSecrets: ['pull'] },
  settings: { stagingTimeoutSeconds: 60 },
  api: { info: { name: 'cf' }, externalUrl: 'http://api.example.org:8080' },
  commonLabels: { owner: 'me' },
  commonAnnotations: { note: 'n' },
  database: { bundled: { storage: { enabled: false } } },
};
const BARE = {
  networkPolicies: { enabled: false },
  crds: { install: false },
  namespaces: { create: false },
  workloads: { serviceAccount: { create: false, name: 'default' } },
  kpack: { serviceAccount: { create: false, name: 'default' } },
  server: { registryBuddy: false, podDisruptionBudget: { enabled: false } },
  blobstore: { mode: 's3', s3: { bucket: 'by-identity-of-the-pod' } },
  registry: { mode: 'external', external: { packagesPrefix: 'r.local/p', dropletsPrefix: 'r.local/d' } },
};
const OPTIONS: [string, Values][] = [
  ['everything bundled', {}],
  ['everything external', EXTERNAL],
  ['secrets by name', BY_NAME],
  ['every extra', EVERYTHING],
  ['as little as possible', BARE],
];

const SCHEMAS: Record<string, z.ZodType> = {
  'cf-api-server': ApiServerConfig,
  'cf-api-worker': WorkerConfig,
  'cf-api-controllers': ControllersConfig,
  'cf-api-deployment-updater': DeploymentUpdaterConfig,
  'cf-api-clock': ClockConfig,
  'cf-api-registry-buddy': RegistryBuddyConfig,
  'cf-api-migrations': MigrationsConfig,
};

/** The files that a pod has below /etc/cf-api/secrets. */
const secretFilesOf = ({ spec }: ReturnType<typeof podsOf>[number], volume: string): string[] =>
  (spec.volumes.find(({ name }: { name: string }) => name === volume)?.projected?.sources ?? []).flatMap(
    ({ secret }: { secret: { items: { path: string }[] } }) => secret.items.map(({ path }) => path),
  );

describe.each(OPTIONS)('with %s', (_name, values) => {
  const objects = render(values);
  const pods = podsOf(objects);
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);

  test('no two objects have one name', () => {
    const names = objects.map(
      ({ kind, metadata: { name, namespace } }) => `${kind} ${namespace ?? NAMESPACE}/${name}`,
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(Object.entries(SCHEMAS))('%s takes its configuration', (name, schema) => {
    const map = ofKind('ConfigMap').find(({ metadata }) => metadata.name === name) as Rendered;
    const folder = mkdtempSync(join(tmpdir(), 'chart-'));
    writeFileSync(join(folder, 'secret'), 's3cr3t');
    const file = join(folder, 'config.json');
    writeFileSync(
      file,
      map['data']['config.json'].replaceAll(/\/etc\/cf-api\/secrets\/[a-z-]+/g, join(folder, 'secret')),
    );

    expect(loadConfig(schema, file)).toBeTruthy();
  });

  test('every secret that a configuration names is mounted where it is named', () => {
    for (const name of Object.keys(SCHEMAS)) {
      const component = name.slice('cf-api-'.length);
      const map = ofKind('ConfigMap').find(({ metadata }) => metadata.name === name) as Rendered;
      const named = [...map['data']['config.json'].matchAll(/\/etc\/cf-api\/secrets\/([a-z-]+)/g)].map(
        ([, file]) => file,
      );
      const holders = pods.filter(({ spec }) =>
        (spec.volumes ?? []).some((volume: { name: string }) => volume.name === `secrets-${component}`),
      );
      expect(holders.length).toBeGreaterThan(0);
      for (const pod of holders)
        expect(secretFilesOf(pod, `secrets-${component}`)).toEqual(expect.arrayContaining(named));
    }
  });

  test('every ConfigMap and Secret that a pod mounts is there, or named by the values', () => {
    const present = new Set(
      objects
        .filter(({ kind }) => ['ConfigMap', 'Secret'].includes(kind))
        .filter(({ metadata }) => (metadata.namespace ?? NAMESPACE) === NAMESPACE)
        .map(({ metadata }) => metadata.name),
    );
    const isKnown = (name: string) =>
      present.has(name) || name === 'kube-root-ca.crt' || JSON.stringify(values).includes(`"${name}"`);
    for (const { name, spec } of pods) {
      const used = JSON.stringify(spec).matchAll(
        /"(?:secretName|secretKeyRef":\{"name|configMap":\{"name|secret":\{"name)":"([^"]+)"/g,
      );
      expect([name, [...used].map(([, each]) => each ?? '').filter((each) => !isKnown(each))]).toEqual([
        name,
        [],
      ]);
    }
  });

  test('every pod keeps to the restricted profile, with a root file system that is read-only', () => {
    for (const { name, spec } of pods) {
      expect([name, spec.securityContext]).toEqual([
        name,
        expect.objectContaining({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }),
      ]);
      expect([name, spec.automountServiceAccountToken]).toEqual([name, false]);
      for (const container of containersOf(spec)) {
        expect([name, container.securityContext]).toEqual([
          name,
          { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        ]);
        expect([name, container.resources]).toEqual([
          name,
          {
            requests: { cpu: expect.anything(), memory: expect.anything() },
            limits: expect.objectContaining({ memory: expect.anything() }),
          },
        ]);
      }
    }
  });

  test('only the container that speaks to Kubernetes has a token for it', () => {
    for (const { spec } of pods) {
      const withToken = containersOf(spec).filter(({ volumeMounts = [] }) =>
        volumeMounts.some(({ name }: { name: string }) => name === 'kubernetes-api'),
      );
      expect(withToken.length).toBeLessThanOrEqual(1);
      for (const { name } of withToken)
        expect(['server', 'worker', 'controllers', 'deployment-updater', 'clock']).toContain(name);
    }
  });

  test('what runs on is probed, and has more time to stop than it takes to drain', () => {
    for (const { name, spec, object } of pods) {
      if (!['Deployment', 'StatefulSet'].includes(object.kind)) continue;
      for (const container of spec.containers) {
        expect([name, container]).toEqual([
          name,
          expect.objectContaining({ livenessProbe: expect.anything(), readinessProbe: expect.anything() }),
        ]);
        const map = objects.find(
          ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === object.metadata.name,
        );
        const drain = map ? (JSON.parse(map['data']['config.json']).drainTimeoutMs ?? 0) : 0;
        const sleep = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
        expect((spec.terminationGracePeriodSeconds ?? 30) * 1000).toBeGreaterThan(drain + sleep * 1000);
      }
    }
  });

  test('selectors meet the pods of one workload alone', () => {
    const workloads = objects.filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind));
    for (const { kind, metadata, spec } of objects) {
      const selector: Record<string, string> | undefined =
        kind === 'Service'
          ? spec.selector
          : kind === 'PodDisruptionBudget'
            ? spec.selector.matchLabels
            : undefined;
      if (!selector) continue;
      const met = workloads.filter(({ spec: { template } }) =>
        Object.entries(selector).every(([key, value]) => template.metadata.labels[key] === value),
      );
      expect([metadata.name, met.length]).toEqual([metadata.name, 1]);
    }
  });

  test('roles name no more than single resources and verbs', () => {
    for (const { rules } of [...ofKind('Role'), ...ofKind('ClusterRole')]) {
      const text = JSON.stringify(rules);
      expect(text).not.toContain('*');
      expect(text).not.toMatch(/"(escalate|bind|impersonate|deletecollection)"|pods\/exec/);
    }
  });
});

test('the password of nothing is in a ConfigMap', () => {
  const maps = render(EXTERNAL).filter(({ kind }) => kind === 'ConfigMap');
  const text = JSON.stringify(maps);
  for (const secret of ['db-p@ss', 'redis-p"', '"lookup"', '"shadow"', '"key"'])
    expect(text).not.toContain(secret);
});

test('one prefix moves all images', () => {
  const images = podsOf(render(EVERYTHING)).flatMap(({ spec }) =>
    containersOf(spec).map(({ image }) => image),
  );
  expect(images.filter((image) => !image.startsWith('mirror.example.org/cf/'))).toEqual([]);
  expect(images).toEqual(
    expect.arrayContaining(['mirror.example.org/cf/postgres:15', 'mirror.example.org/cf/cf-api-server:9.9']),
  );
});

describe('migrations', () => {
  const job = (values: Values, upgrade: boolean) =>
    render(values, { upgrade }).filter(
      ({ kind, metadata }) => kind === 'Job' && /migrate/.test(metadata.name),
    );
  const hooksOf = (jobs: Rendered[]) => jobs.map(({ metadata }) => metadata.annotations?.['helm.sh/hook']);

  test('are done by a hook before anything of a new version is there', () => {
    expect(hooksOf(job(EXTERNAL, false))).toEqual(['pre-install,pre-upgrade']);
    expect(hooksOf(job(EXTERNAL, true))).toEqual(['pre-install,pre-upgrade']);
    expect(hooksOf(job({}, true))).toEqual(['pre-install,pre-upgrade']);
  });

  test('go along with the bundled database the first time, because that is not there before', () => {
    expect(hooksOf(job({}, false))).toEqual([undefined]);
  });

  test('are waited for by everything that uses the database', () => {
    for (const { spec, object } of podsOf(render({}))) {
      if (object.kind !== 'Deployment' || object.metadata.name === 'cf-api-redis') continue;
      expect(spec.initContainers[0]).toMatchObject({ name: 'wait-for-migrations', args: ['wait'] });
    }
  });
});

describe('network policies', () => {
  const policies = render({}).filter(({ kind }) => kind === 'NetworkPolicy');
  const named = (name: string) => policies.find(({ metadata }) => metadata.name === name) as Rendered;

  test('allow nothing in the system namespace that no other one allows', () => {
    expect(named('cf-api-default-deny')['spec']).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('keep apps and builds from metadata addresses', () => {
    for (const name of ['cf-api-apps', 'cf-api-builds']) {
      const { egress } = named(name)['spec'];
      const open = egress
        .flatMap(({ to = [] }) => to)
        .filter(({ ipBlock }: Rendered) => ipBlock?.cidr === '0.0.0.0/0');
      expect(open).toEqual([
        { ipBlock: { cidr: '0.0.0.0/0', except: expect.arrayContaining(['169.254.169.254/32']) } },
      ]);
    }
  });

  test('let nobody into apps but the gateway, and nobody into Postgres but those who use it', () => {
    expect(named('cf-api-apps')['spec'].ingress).toHaveLength(1);
    expect(JSON.stringify(named('cf-api-apps')['spec'].ingress)).not.toContain('"podSelector":{}');
    const fromPostgres = JSON.stringify(named('cf-api-postgres')['spec'].ingress[0].from);
    expect(fromPostgres).not.toContain('namespaceSelector');
    expect(fromPostgres).not.toContain('development-uaa');
  });
});

test('dashboard and alerts ask for metrics that the processes have', () => {
  const root = join(__dirname, '..');
  const sources = [
    'apps/cf-api-server/src/server.ts',
    'apps/cf-api-worker/src/measure-queues.ts',
    'apps/cf-api-worker/src/measure-work.ts',
    'apps/cf-api-controllers/src/metrics.ts',
    'apps/deployment-updater/src/main.ts',
    'apps/clock/src/main.ts',
    'apps/clock/src/measure-states.ts',
    'apps/registry-buddy/src/observe.ts',
  ].map((file) => readFileSync(join(root, file), 'utf8'));
  const ours = new Set(
    sources.flatMap((text) => [...text.matchAll(/'(cf_[a-z_]+)'/g)].map(([, name]) => name)),
  );
  const asked = ['dashboard.yaml', 'alerts.yaml']
    .map((file) => readFileSync(join(root, 'charts/cf-api/files', file), 'utf8'))
    .flatMap((text) =>
      [...text.matchAll(/\b(cf_[a-z_]+?)(?:_bucket|_count|_sum)?(?=[[({)\s])/g)].map(([, name]) => name),
    );

  expect(asked.length).toBeGreaterThan(30);
  expect([...new Set(asked)].filter((name) => !ours.has(name))).toEqual([]);
});
