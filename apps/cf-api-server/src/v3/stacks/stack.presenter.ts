import { type StackRecord } from '@cf/database';
import { type Links } from '../links';
import { presentMetadata } from '../metadata';
import { presentTime } from '../page';

/** A stack as the API presents it. */
export const presentStack = (stack: StackRecord, links: Links) => ({
  guid: stack.guid,
  created_at: presentTime(stack.created_at),
  updated_at: presentTime(stack.updated_at),
  name: stack.name,
  description: stack.description,
  state: stack.state,
  state_reason: stack.state_reason,
  build_rootfs_image: stack.build_rootfs_image ?? stack.name,
  run_rootfs_image: stack.run_rootfs_image ?? stack.name,
  default: stack.is_default,
  metadata: presentMetadata(stack),
  links: { self: links.get(`/v3/stacks/${stack.guid}`) },
});
