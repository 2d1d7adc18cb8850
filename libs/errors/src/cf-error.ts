import { CF_ERRORS } from './catalogue';

export type CfErrorName = keyof typeof CF_ERRORS;

/** One entry of the `errors` array of an answer or of a failed job. */
export interface PresentedError {
  readonly code: number;
  readonly title: string;
  readonly detail: string;
}

/**
 * An expected failure, in the client's words. `args` fill the `%s` of the catalogue's text in order; `cause` is for the log and never
 * reaches a client.
 */
export class CfError extends Error {
  readonly errorName: CfErrorName;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    name: CfErrorName,
    args: string | readonly string[] = [],
    options: { cause?: unknown; headers?: Record<string, string> } = {},
  ) {
    super(detailOf(name, typeof args === 'string' ? [args] : args), { cause: options.cause });
    this.name = 'CfError';
    this.errorName = name;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return CF_ERRORS[this.errorName][1];
  }

  get presented(): PresentedError {
    return { code: CF_ERRORS[this.errorName][0], title: `CF-${this.errorName}`, detail: this.message };
  }
}

/** Several expected failures of one request or job; the first decides the status. */
export class CfErrors extends Error {
  readonly errors: readonly CfError[];

  constructor(errors: readonly CfError[]) {
    super(errors.map(({ message }) => message).join(' '));
    this.name = 'CfErrors';
    this.errors = errors;
  }
}

/** The whole answer to a failed request: a status and the documented `errors` array. Anything unexpected is the nameless 500. */
export function presentFailure(error: unknown): { status: number; errors: PresentedError[] } {
  if (error instanceof CfError) return { status: error.status, errors: [error.presented] };
  if (error instanceof CfErrors) {
    const [first] = error.errors;
    return { status: first?.status ?? 500, errors: error.errors.map(({ presented }) => presented) };
  }
  return {
    status: 500,
    errors: [{ code: 10001, title: 'UnknownError', detail: 'An unknown error occurred.' }],
  };
}

/** Whether the failure is an answer to somebody, as opposed to a bug or an outage. */
export function isExpected(error: unknown): error is CfError | CfErrors {
  return error instanceof CfError || error instanceof CfErrors;
}

function detailOf(name: CfErrorName, args: readonly string[]): string {
  const rest = [...args];
  return CF_ERRORS[name][2].replace(/%[sd]/g, () => rest.shift() ?? '');
}
