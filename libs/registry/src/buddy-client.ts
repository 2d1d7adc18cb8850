import { type Deletion } from './client-types';
import { type Answer, exchange, readBytes } from './exchange';

/** Bits in the blobstore, and the repository in which they become an image. */
export interface PackageToPush {
  readonly packageGuid: string;
  /** Key of the zip in the blobstore that registry-buddy is configured with. */
  readonly blobstoreKey: string;
  /** Full name of the repository, for example `registry.example.org/cf/packages/<package guid>`. */
  readonly repository: string;
}

/** The image that bits have become. */
export interface PushedPackage {
  /** Digest of the image's manifest. */
  readonly hash: { readonly algorithm: 'sha256'; readonly hex: string };
  /** `repository@sha256:…`, what a kpack Image names as its source. */
  readonly reference: string;
}

/** Speaks to the registry-buddy beside this process. Every failure is a RegistryBuddyError. */
export interface RegistryBuddyClient {
  /** Makes an image of bits; the same bits give the same image. */
  readonly pushPackage: (wanted: PackageToPush, signal?: AbortSignal) => Promise<PushedPackage>;
  /** Deletes an image; one that is not there is fine, and so is a registry that does not offer it. */
  readonly deleteImage: (reference: string, signal?: AbortSignal) => Promise<Deletion>;
}

/** What registry-buddy answers in place of a result; the message is fit for the owner of the package. */
export class RegistryBuddyError extends Error {
  readonly status: number | undefined;
  /** For example `path-outside`, `too-large`, `not-a-zip`, `registry-unavailable`; `unreachable` when nobody answered. */
  readonly reason: string;

  constructor(failure: { status?: number; reason: string; message: string; cause?: unknown }) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.name = 'RegistryBuddyError';
    this.status = failure.status;
    this.reason = failure.reason;
  }

  /** Whether asking again may help. Otherwise the bits are at fault, or the registry does not let us. */
  get transient(): boolean {
    return this.reason !== 'registry-refused' && (this.status === undefined || this.status >= 500);
  }
}

const BODY_LIMIT = 1024 * 1024;

/** A client for the registry-buddy at this URL. It waits as long as the signal allows: a push takes as long as the bits are large. */
export function createRegistryBuddyClient(url: string): RegistryBuddyClient {
  async function send(method: string, path: string, body: object, signal?: AbortSignal): Promise<unknown> {
    const target = new URL(path, url);
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const bytes = Buffer.from(JSON.stringify(body));
    let answer: Answer;
    try {
      answer = await exchange({
        method,
        url: target,
        headers,
        body: bytes,
        idleTimeoutMs: 0,
        ...(signal && { signal }),
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      const message = `registry-buddy cannot be reached: ${(cause as Error).message}`;
      throw new RegistryBuddyError({ reason: 'unreachable', message, cause });
    }
    const document = await documentIn(answer);
    if (answer.status === 200 || answer.status === 202) return document;
    throw failureIn(answer.status, document);
  }

  return {
    async pushPackage({ packageGuid, blobstoreKey, repository }, signal) {
      const body = { package_guid: packageGuid, blobstore_key: blobstoreKey, repository };
      return (await send('POST', '/packages', body, signal)) as PushedPackage;
    },
    async deleteImage(reference, signal) {
      const answer = await send('DELETE', '/images', { image_reference: reference }, signal);
      return (answer as { outcome: Deletion }).outcome;
    },
  };
}

async function documentIn(answer: Answer): Promise<unknown> {
  try {
    return JSON.parse((await readBytes(answer, BODY_LIMIT))?.toString('utf8') ?? '');
  } catch (cause) {
    const message = `registry-buddy answered ${answer.status} with what is not JSON`;
    throw new RegistryBuddyError({ reason: 'unreachable', message, cause });
  }
}

function failureIn(status: number, document: unknown): RegistryBuddyError {
  const [error] = (document as { errors?: { detail?: string; reason?: string }[] } | null)?.errors ?? [];
  return new RegistryBuddyError({
    status,
    reason: error?.reason ?? 'refused',
    message: error?.detail ?? `registry-buddy answered ${status}`,
  });
}
