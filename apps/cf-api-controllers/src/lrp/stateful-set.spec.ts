import { type LRP } from '@cf/kubernetes';
import { WorkloadsConfig } from '../config';
import { disruptionBudgetFor, statefulSetFor } from './stateful-set';

const workloads = WorkloadsConfig.parse({});
const lrp = (spec: Partial<LRP['spec']> = {}): LRP => ({
  metadata: { name: 'p-v', namespace: 'w', uid: 'u' },
  spec: {
    GUID: 'p',
    version: 'v',
    processType: 'web',
    appGUID: 'a',
    image: 'registry/app@sha256:1',
    instances: 2,
    memoryMB: 512,
    diskMB: 1024,
    ...spec,
  },
});
const pod = (spec: Partial<LRP['spec']> = {}, settings = workloads) =>
  statefulSetFor(lrp(spec), settings).spec?.template.spec;
const app = (spec: Partial<LRP['spec']> = {}) => pod(spec)?.containers[0];
const variable = (name: string, spec: Partial<LRP['spec']> = {}) =>
  app(spec)?.env?.find((each) => each.name === name);

test('belongs to its LRP, and goes with it', () => {
  expect(statefulSetFor(lrp(), workloads).metadata.ownerReferences).toEqual([
    expect.objectContaining({
      kind: 'LRP',
      apiVersion: 'eirini.cloudfoundry.org/v1',
      name: 'p-v',
      uid: 'u',
      controller: true,
    }),
  ]);
});

test('fulfils the restricted pod security profile', () => {
  expect(pod()?.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(app()?.securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  });
  expect(pod()?.automountServiceAccountToken).toBe(false);
});

test.each([
  ['1234', false, 1234, true],
  ['vcap', false, 1000, true],
  ['root', false, 1000, true],
  ['0', false, 1000, true],
  ['root', true, 0, false],
])('user %s with root allowed=%s runs as %s', (user, allowRootUsers, runAsUser, runAsNonRoot) => {
  expect(pod({ user }, { ...workloads, allowRootUsers })?.securityContext).toMatchObject({
    runAsUser,
    runAsNonRoot,
  });
});

test('guarantees memory, requests CPU in proportion to it without a limit, and limits the disk', () => {
  expect(app()?.resources).toEqual({
    requests: { memory: '512Mi', cpu: '50m', 'ephemeral-storage': '128Mi' },
    limits: { memory: '512Mi', 'ephemeral-storage': '1024Mi' },
  });
});

test('gives an http check to all three probes, with the time to start that the app asked for', () => {
  const health = {
    type: 'http',
    endpoint: '/up',
    timeoutMs: 91_000,
    invocationTimeoutMs: 4_000,
    intervalMs: 12_000,
  } as const;
  const { startupProbe, livenessProbe, readinessProbe } = app({ health }) ?? {};
  expect(startupProbe).toMatchObject({
    httpGet: { path: '/up', port: 8080 },
    periodSeconds: 2,
    failureThreshold: 46,
    timeoutSeconds: 4,
  });
  expect(livenessProbe).toMatchObject({ periodSeconds: 12, failureThreshold: 2 });
  expect(readinessProbe).toMatchObject({ httpGet: { path: '/up', port: 8080 }, periodSeconds: 5 });
});

test('gives an app 60 seconds to start when it does not say', () => {
  expect(app({ health: { type: 'port' } })?.startupProbe).toMatchObject({
    periodSeconds: 2,
    failureThreshold: 30,
  });
});

test('needs no probe for a process check', () => {
  const container = app({ health: { type: 'process' }, readinessHealth: { type: 'process' } });
  expect([container?.startupProbe, container?.livenessProbe, container?.readinessProbe]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('lets a readiness check of its own decide who gets requests', () => {
  const container = app({
    health: { type: 'port' },
    readinessHealth: { type: 'http', endpoint: '/ready', intervalMs: 9_000 },
  });
  expect(container?.livenessProbe).toHaveProperty('tcpSocket');
  expect(container?.readinessProbe).toMatchObject({ httpGet: { path: '/ready' }, periodSeconds: 9 });
});

test('tells every instance which one it is', () => {
  expect(variable('CF_INSTANCE_INDEX')?.valueFrom?.fieldRef?.fieldPath).toBe(
    "metadata.labels['apps.kubernetes.io/pod-index']",
  );
  expect(variable('CF_INSTANCE_GUID')?.valueFrom?.fieldRef?.fieldPath).toBe('metadata.uid');
  expect(variable('PORT', { ports: [9090, 9091] })?.value).toBe('9090');
  expect(variable('CF_INSTANCE_PORTS', { ports: [9090] })?.value).toBe('[{"external":9090,"internal":9090}]');
});

test('lets the app replace defaults, but never its identity, and names no variable twice', () => {
  const environment = [
    { name: 'LANG', value: 'C' },
    { name: 'CF_INSTANCE_GUID', value: 'forged' },
  ];
  expect(variable('LANG', { environment })?.value).toBe('C');
  expect(variable('CF_INSTANCE_GUID', { environment })?.value).toBeUndefined();
  const names = app({ environment })?.env?.map(({ name }) => name) ?? [];
  expect(new Set(names).size).toBe(names.length);
});

test('hands a command to the shell as it was written', () => {
  const command = ['/cnb/lifecycle/launcher', 'echo $HOME $(PORT) $$ "$(date)"'];
  expect(app({ command })?.command).toEqual([
    '/cnb/lifecycle/launcher',
    'echo $HOME $$(PORT) $$$ "$$(date)"',
  ]);
});

test('keeps the entry point of the image when there is no command', () => {
  expect(app({ command: [] })).not.toHaveProperty('command');
});

test('runs sidecars beside the app, inside of the memory of the process', () => {
  const sidecars = [{ name: 'My Proxy_1', command: ['run'], memoryMB: 100 }];
  const [main, sidecar] = pod({ sidecars })?.containers ?? [];
  expect(main?.resources?.limits?.['memory']).toBe('412Mi');
  expect(sidecar).toMatchObject({
    name: 'sidecar-my-proxy-1',
    command: ['run'],
    resources: { limits: { memory: '100Mi' } },
  });
});

test('sleeps before it stops, so that gateways forget it first', () => {
  expect(app()?.lifecycle?.preStop?.sleep).toEqual({ seconds: 3 });
  expect(pod({}, { ...workloads, preStopSleepSeconds: 0 })?.containers[0]?.lifecycle).toBeUndefined();
});

test('protects half of several instances, and nothing of a single one', () => {
  expect(disruptionBudgetFor(lrp())?.spec).toMatchObject({ minAvailable: '50%' });
  expect(disruptionBudgetFor(lrp({ instances: 1 }))).toBeUndefined();
});
