import { type DropletRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

const HIDDEN = '[PRIVATE DATA HIDDEN]';
const HIDDEN_IN_LISTS = '[PRIVATE DATA HIDDEN IN LISTS]';

interface View {
  /** Whether commands are shown; lists never show them. */
  readonly secrets: boolean;
  readonly inList?: boolean;
}

/** A droplet as the API presents it. Its bits are an image: there is nothing to download, and its digest is its checksum. */
export function presentDroplet(droplet: DropletRecord, links: Links, { secrets, inList = false }: View) {
  const self = `/v3/droplets/${droplet.guid}`;
  const app = `/v3/apps/${droplet.app_guid}`;
  const marker = inList ? HIDDEN_IN_LISTS : HIDDEN;
  const shows = secrets && !inList;
  return {
    guid: droplet.guid,
    created_at: presentTime(droplet.created_at),
    updated_at: presentTime(droplet.updated_at),
    state: droplet.state,
    error: errorOf(droplet),
    lifecycle: { type: droplet.lifecycle_type, data: {} },
    execution_metadata: shows ? droplet.execution_metadata : marker,
    process_types: shows ? (droplet.process_types ?? {}) : { redacted_message: marker },
    checksum: checksumOf(droplet),
    buildpacks: droplet.lifecycle_type === 'docker' ? null : (droplet.buildpacks ?? []),
    stack: droplet.stack_name,
    image: droplet.lifecycle_type === 'docker' ? droplet.image : null,
    relationships: { app: { data: { guid: droplet.app_guid } } },
    metadata: presentMetadata(droplet),
    links: {
      self: links.get(self),
      app: links.get(app),
      assign_current_droplet: links.patch(`${app}/relationships/current_droplet`),
      ...(droplet.package_guid && { package: links.get(`/v3/packages/${droplet.package_guid}`) }),
    },
  };
}

const errorOf = ({ error_id, error_description }: DropletRecord) =>
  error_id ? `${error_id} - ${error_description ?? ''}` : null;

function checksumOf({ image, lifecycle_type }: DropletRecord) {
  const value = lifecycle_type === 'docker' ? undefined : /@sha256:([0-9a-f]{64})$/.exec(image ?? '')?.[1];
  return value ? { type: 'sha256', value } : null;
}
