import { type Resource, RESOURCES } from './resources';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const VERSION = { major: '1', minor: '36', gitVersion: 'v1.36.0-local', platform: 'linux/amd64' };

const groupOf = (name: string) => {
  const versions = [
    ...new Set(RESOURCES.filter(({ group }) => group === name).map(({ version }) => version)),
  ].map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
};

const resourceList = (group: string, version: string) => {
  const served = RESOURCES.filter((one) => one.group === group && one.version === version);
  if (served.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group ? `${group}/${version}` : version,
    resources: served.flatMap(entriesOf),
  };
};

const entriesOf = ({ plural, kind, namespaced, subresources, shortNames }: Resource) => [
  {
    name: plural,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs,
    ...(shortNames && { shortNames }),
  },
  ...subresources.map((name) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    kind,
    verbs: ['get', 'patch', 'update'],
  })),
];

/** What the API says about itself; undefined for a path that is none of these. */
export function discover(path: string): object | string | undefined {
  if (path === '/readyz' || path === '/livez' || path === '/healthz') return 'ok';
  if (path === '/version') return VERSION;
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/api/v1') return resourceList('', 'v1');
  if (path === '/apis') {
    const names = [...new Set(RESOURCES.map(({ group }) => group))].filter((name) => name !== '');
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: names.map(groupOf) };
  }
  const [, group, version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (!group) return undefined;
  if (version) return resourceList(group, version);
  const found = groupOf(group);
  return found.versions.length > 0 ? { kind: 'APIGroup', apiVersion: 'v1', ...found } : undefined;
}
