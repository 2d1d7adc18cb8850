/** Renders the chart with helm, for its tests. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const CHART = join(__dirname, '..', 'charts', 'cf-api');
/** What every rendering needs. */
export const LEAST = {
  systemDomain: 'sys.example.org',
  appsDomains: ['apps.example.org'],
  uaa: { mode: 'development' },
  registry: { mode: 'bundled' },
};
export const NAMESPACE = 'cf-system';

/** An object of the rendering; its fields are whatever Kubernetes has. */
export interface Rendered {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [field: string]: any;
}

export type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values laid over others as helm does it. */
export const over = (base: Values, top: Values): Values => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(top).map(([key, value]) => {
      const below = base[key];
      return [key, isObject(below) && isObject(value) ? over(below, value) : value];
    }),
  ),
});

const ARGUMENTS = ['template', 'cf-api', CHART, '--namespace', NAMESPACE, '--values', '-'];

/** All objects that an installation (or, as told, an upgrade) with these values has. */
export function render(values: Values, { upgrade = false } = {}): Rendered[] {
  const output = execFileSync('helm', [...ARGUMENTS, ...(upgrade ? ['--is-upgrade'] : [])], {
    input: JSON.stringify(over(LEAST, values)),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return parseAllDocuments(output)
    .map((document) => document.toJS() as Rendered | null)
    .filter((object) => object !== null);
}

/** What helm says about values that it must refuse; fails when it takes them. */
export function refusal(values: Values, base: Values = LEAST): string {
  const { status, stderr } = spawnSync('helm', ARGUMENTS, {
    input: JSON.stringify(over(base, values)),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) throw new Error(`helm takes ${JSON.stringify(values)}`);
  return stderr;
}

/** The pod specs of all workloads, each with the name of its object. */
export const podsOf = (objects: readonly Rendered[]) =>
  objects.flatMap((object) => {
    const spec = object.kind === 'Pod' ? object['spec'] : object['spec']?.template?.spec;
    return spec ? [{ name: `${object.kind}/${object.metadata.name}`, spec, object }] : [];
  });

/** Every container of a pod spec. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const containersOf = (spec: any): any[] => [...(spec.initContainers ?? []), ...spec.containers];
