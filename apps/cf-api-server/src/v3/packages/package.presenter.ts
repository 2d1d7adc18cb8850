import { type PackageRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** Stands for a password that is there. */
const MASKED = '***';

/** A package as the API presents it. */
export function presentPackage(pkg: PackageRecord, links: Links) {
  const self = `/v3/packages/${pkg.guid}`;
  const isBits = pkg.type === 'bits';
  return {
    guid: pkg.guid,
    type: pkg.type,
    data: isBits ? bitsOf(pkg) : dockerOf(pkg),
    state: pkg.state,
    created_at: presentTime(pkg.created_at),
    updated_at: presentTime(pkg.updated_at),
    relationships: { app: { data: { guid: pkg.app_guid } } },
    metadata: presentMetadata(pkg),
    links: {
      self: links.get(self),
      ...(isBits && {
        upload: links.post(`${self}/upload`),
        download: { ...links.get(`${self}/download`), method: 'GET' },
      }),
      app: links.get(`/v3/apps/${pkg.app_guid}`),
    },
  };
}

const bitsOf = ({ error, checksum }: PackageRecord) => ({
  error,
  checksum: { type: 'sha256', value: checksum },
});

const dockerOf = ({ docker_image, docker_username }: PackageRecord) => ({
  image: docker_image,
  username: docker_username,
  password: docker_username === null ? null : MASKED,
});
