import { type Readable } from 'node:stream';

/** What a handler returns; one place turns it into an answer. */
export interface Result {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON unless `type` says otherwise. */
  readonly body?: unknown;
  readonly type?: string;
  readonly stream?: Readable;
}

export const ok = (body: unknown): Result => ({ status: 200, body });
/** 200 without a body. */
export const done = (): Result => ({ status: 200 });
export const created = (body: unknown): Result => ({ status: 201, body });
export const noContent = (): Result => ({ status: 204 });

/** 202: a job does the rest; its URL is in `Location`. Some endpoints present the resource too. */
export const accepted = (location?: string, body?: unknown): Result => ({
  status: 202,
  ...(location ? { headers: { Location: location } } : {}),
  ...(body === undefined ? {} : { body }),
});

/** 200 with text of another type than JSON. */
export const text = (type: string, body: string): Result => ({ status: 200, type, body });
