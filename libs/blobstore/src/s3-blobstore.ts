import { type Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type Blobstore, checkedKey } from './blobstore';

export interface S3Options {
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly bucket: string;
  /** Without them the identity of the pod or machine is used. */
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly pathStyle: boolean;
}

const PART_BYTES = 8 * 1024 * 1024;

/** Blobs as objects of a bucket. Long streams go up in parts, a few at a time, so that memory stays flat. */
export function s3Blobstore({
  endpoint,
  region,
  bucket,
  pathStyle,
  accessKeyId,
  secretAccessKey,
}: S3Options): Blobstore {
  const client = new S3Client({
    region,
    forcePathStyle: pathStyle,
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
    ...(endpoint && { endpoint }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const at = (key: string) => ({ Bucket: bucket, Key: checkedKey(key) });
  return {
    async put(key, bits) {
      const upload = new Upload({
        client,
        params: { ...at(key), Body: bits },
        partSize: PART_BYTES,
        queueSize: 2,
      });
      const failed = new Promise<never>((_, reject) => bits.once('error', reject));
      try {
        await Promise.race([upload.done(), failed]);
      } catch (error) {
        await upload.abort().catch(() => undefined);
        throw error;
      }
    },
    get: (key) =>
      unlessMissing(
        async () => (await client.send(new GetObjectCommand(at(key)))).Body as Readable | undefined,
      ),
    size: (key) =>
      unlessMissing(async () => (await client.send(new HeadObjectCommand(at(key)))).ContentLength),
    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key)));
    },
    async check() {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
    },
  };
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw error;
  }
}
