import { type Answer, readBytes, UnreadableBodyError } from './exchange';
import { RegistryError } from './registry-error';

const ERROR_BODY_LIMIT = 64 * 1024;

/** The error for an answer that is not the one wanted. Reads the body. */
export async function failureOf(answer: Answer, what: string): Promise<RegistryError> {
  const { code, message } = await errorIn(answer);
  return new RegistryError({
    code: code ?? codeOf(answer.status),
    status: answer.status,
    message: `${what}: ${answer.status}${code ? ` ${code}` : ''}${message ? `: ${message}` : ''}`,
  });
}

/** The error for a request that was never answered. An aborted one stays what it is. */
export function unreachable(error: unknown, what: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted || error instanceof RegistryError) return error;
  if (error instanceof UnreadableBodyError) return error.cause;
  const text =
    error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
  return new RegistryError({ code: 'UNREACHABLE', message: `${what}: ${text}`, cause: error });
}

async function errorIn(answer: Answer): Promise<{ code?: string; message?: string }> {
  try {
    const bytes = await readBytes(answer, ERROR_BODY_LIMIT);
    const { errors } = JSON.parse(bytes?.toString('utf8') ?? '') as {
      errors?: { code?: unknown; message?: unknown }[];
    };
    const { code, message } = errors?.[0] ?? {};
    return {
      ...(typeof code === 'string' && { code: code.slice(0, 100) }),
      ...(typeof message === 'string' && { message: message.slice(0, 500) }),
    };
  } catch {
    return {};
  }
}

const CODES: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'DENIED',
  404: 'NOT_FOUND',
  405: 'UNSUPPORTED',
  413: 'SIZE_INVALID',
  429: 'TOOMANYREQUESTS',
};
const codeOf = (status: number) => CODES[status] ?? 'UNKNOWN';
