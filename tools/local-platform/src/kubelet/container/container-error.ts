/** Why a container cannot run now, in Kubernetes' words: the reason of its waiting state. */
export class ContainerError extends Error {
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}
