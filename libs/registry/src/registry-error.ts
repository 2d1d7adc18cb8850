/** What is known of a failure. */
export interface RegistryFailure {
  /** The registry's own code (`UNAUTHORIZED`, `MANIFEST_UNKNOWN`, …) or one of ours (`UNREACHABLE`, `UNSAFE_TARGET`, `DIGEST_INVALID`, …). */
  readonly code: string;
  /** HTTP status; absent when the registry did not answer. */
  readonly status?: number;
  readonly message: string;
  readonly cause?: unknown;
}

/** A registry that does not do what it was asked. The message names registry, repository and reason and never contains credentials. */
export class RegistryError extends Error {
  readonly code: string;
  readonly status: number | undefined;

  constructor({ code, status, message, cause }: RegistryFailure) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RegistryError';
    this.code = code;
    this.status = status;
  }

  /** Whether the same request may succeed later: nothing answered, or the registry says that it is its own or a passing fault. */
  get transient(): boolean {
    return this.code === 'UNREACHABLE' || this.status === 429 || (this.status ?? 0) >= 500;
  }
}
