/** Who acts: a user or a UAA client that acts as one. */
export interface Actor {
  readonly guid: string;
  /** As audit events name them: the email, or else the user name. */
  readonly name: string;
  readonly scopes: ReadonlySet<string>;
  readonly isClient: boolean;
}

/** The platform-wide standing that scopes give. */
export const isAdmin = ({ scopes }: Actor) => scopes.has('cloud_controller.admin');
export const isAdminReadOnly = ({ scopes }: Actor) => scopes.has('cloud_controller.admin_read_only');
export const isGlobalAuditor = ({ scopes }: Actor) => scopes.has('cloud_controller.global_auditor');
export const canReadGlobally = (actor: Actor) =>
  isAdmin(actor) || isAdminReadOnly(actor) || isGlobalAuditor(actor);
export const canReadSecretsGlobally = (actor: Actor) => isAdmin(actor) || isAdminReadOnly(actor);

/** Whether the scopes allow requests that only read, at all. */
export const mayRead = (actor: Actor) => canReadGlobally(actor) || actor.scopes.has('cloud_controller.read');

/** Whether the scopes allow requests that write, at all. */
export const mayWrite = (actor: Actor) =>
  isAdmin(actor) ||
  actor.scopes.has('cloud_controller.write') ||
  actor.scopes.has('cloud_controller.update_build_state');

/** The platform acting on its own behalf, in jobs and controllers. */
export const SYSTEM_ACTOR: Actor = {
  guid: 'system',
  name: 'system',
  scopes: new Set(['cloud_controller.admin']),
  isClient: true,
};
