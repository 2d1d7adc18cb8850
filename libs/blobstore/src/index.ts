import { type Blobstore } from './blobstore';
import { directoryBlobstore } from './directory-blobstore';
import { type S3Options, s3Blobstore } from './s3-blobstore';

export { type Blobstore, packageKey, resourceKey, uploadKey } from './blobstore';

/** Where the bits are. */
export type BlobstoreOptions =
  { readonly type: 'directory'; readonly directory: string } | ({ readonly type: 's3' } & S3Options);

/** Opens the blobstore of a configuration. */
export const connectBlobstore = (options: BlobstoreOptions): Blobstore =>
  options.type === 's3' ? s3Blobstore(options) : directoryBlobstore(options.directory);
