/** What the Kubernetes API answered when it refused; `status` 0 means that it could not be reached. */
export class KubernetesError extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KubernetesError';
    this.status = status;
    this.reason = reason;
  }
}

const hasStatus = (error: unknown, status: number) =>
  error instanceof KubernetesError && error.status === status;

/** The object, or the whole kind, does not exist. */
export const isNotFound = (error: unknown): boolean => hasStatus(error, 404);

/** Somebody else changed or created the object first, or owns one of its fields. */
export const isConflict = (error: unknown): boolean => hasStatus(error, 409);

/** The object to be created is already there. */
export const isAlreadyExists = (error: unknown): boolean =>
  isConflict(error) && (error as KubernetesError).reason === 'AlreadyExists';

/** The resource version or the page is too old: list again. */
export const isGone = (error: unknown): boolean => hasStatus(error, 410);

/** The API server refuses the content of the object; trying again changes nothing. */
export const isInvalid = (error: unknown): boolean => hasStatus(error, 422) || hasStatus(error, 400);

/** The API server could not be reached at all. */
export const isUnreachable = (error: unknown): boolean => hasStatus(error, 0);

/** The error for an answer whose body should be a Kubernetes `Status`, but need not be. */
export function errorFromAnswer(status: number, body: string): KubernetesError {
  try {
    const { code, reason, message } = JSON.parse(body) as {
      code?: number;
      reason?: string;
      message?: string;
    };
    return new KubernetesError(
      code ?? status,
      reason ?? 'Unknown',
      message ?? `Kubernetes answered ${status}`,
    );
  } catch {
    return new KubernetesError(status, 'Unknown', `Kubernetes answered ${status}: ${body.slice(0, 300)}`);
  }
}
