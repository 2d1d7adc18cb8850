import { type LRP } from '@cf/kubernetes';

/** A variable of a container. */
export type EnvVar = NonNullable<LRP['spec']['environment']>[number];

const literal = (name: string, value: string): EnvVar => ({ name, value });
const fromField = (name: string, fieldPath: string): EnvVar => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

/** What every container of the platform is told about itself. */
const IDENTITY = [
  fromField('POD_NAME', 'metadata.name'),
  fromField('CF_INSTANCE_GUID', 'metadata.uid'),
  fromField('CF_INSTANCE_IP', 'status.podIP'),
  fromField('CF_INSTANCE_INTERNAL_IP', 'status.podIP'),
];

const INDEX_LABEL = "metadata.labels['apps.kubernetes.io/pod-index']";

/** Variables of an instance: defaults that the app may replace, the app's own, and what only the platform knows. */
export function instanceEnvironment(own: readonly EnvVar[], ports: readonly number[]): EnvVar[] {
  const port = String(ports[0]);
  return withoutDuplicates([
    literal('LANG', 'en_US.UTF-8'),
    literal('PORT', port),
    literal('VCAP_APP_PORT', port),
    literal('VCAP_APP_HOST', '0.0.0.0'),
    ...own,
    ...IDENTITY,
    fromField('INSTANCE_GUID', 'metadata.uid'),
    fromField('CF_INSTANCE_INDEX', INDEX_LABEL),
    fromField('INSTANCE_INDEX', INDEX_LABEL),
    literal('CF_INSTANCE_PORT', port),
    literal('CF_INSTANCE_ADDR', `$(CF_INSTANCE_IP):${port}`),
    literal('CF_INSTANCE_PORTS', JSON.stringify(ports.map((each) => ({ external: each, internal: each })))),
  ]);
}

/** Variables of a task, which listens to nobody. */
export const taskEnvironment = (own: readonly EnvVar[]): EnvVar[] =>
  withoutDuplicates([
    literal('LANG', 'en_US.UTF-8'),
    ...own,
    ...IDENTITY,
    literal('CF_INSTANCE_ADDR', ''),
    literal('CF_INSTANCE_PORT', ''),
    literal('CF_INSTANCE_PORTS', '[]'),
  ]);

/** The last one of a name counts; server-side apply refuses two. */
function withoutDuplicates(variables: readonly EnvVar[]): EnvVar[] {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  return [...byName.values()];
}

/** Kubernetes expands `$(NAME)` and `$$` in commands; a user's shell must see them as they were written. */
export const unexpanded = (command: readonly string[]): string[] =>
  command.map((word) => word.replace(/\$(?=[$(])/g, '$$$$'));
