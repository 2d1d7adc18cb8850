import { type Actor } from '@cf/permissions';

/** Nobody in particular: has no scope, hence may do nothing. */
export const ANONYMOUS: Actor = { guid: '', name: '', scopes: new Set(), isClient: false };
