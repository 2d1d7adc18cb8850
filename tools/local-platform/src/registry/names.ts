/** What a path below `/v2/` means. */
export type Target =
  | { readonly kind: 'root' }
  | { readonly kind: 'uploads'; readonly repository: string }
  | { readonly kind: 'upload'; readonly repository: string; readonly id: string }
  | { readonly kind: 'blob'; readonly repository: string; readonly digest: string }
  | { readonly kind: 'manifest'; readonly repository: string; readonly reference: string }
  | { readonly kind: 'tags'; readonly repository: string };

const NAME = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*';
const DIGEST = 'sha256:[0-9a-f]{64}';
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';

const path = (rest: string) => new RegExp(`^/v2/(${NAME})/${rest}$`);
const UPLOADS = path('blobs/uploads/?');
const UPLOAD = path('blobs/uploads/([0-9a-f-]{36})');
const BLOB = path(`blobs/(${DIGEST})`);
const MANIFEST = path(`manifests/(${DIGEST}|${TAG})`);
const TAGS = path('tags/list');

/** Reads the path of a request; undefined when it means nothing here. */
export function targetOf(pathname: string): Target | undefined {
  if (pathname.length > 600) return undefined;
  if (pathname === '/v2/' || pathname === '/v2') return { kind: 'root' };
  const one = (form: RegExp) => form.exec(pathname)?.slice(1) as [string, string] | undefined;
  const [uploads, upload, blob, manifest, tags] = [UPLOADS, UPLOAD, BLOB, MANIFEST, TAGS].map(one);
  if (uploads) return { kind: 'uploads', repository: uploads[0] };
  if (upload) return { kind: 'upload', repository: upload[0], id: upload[1] };
  if (blob) return { kind: 'blob', repository: blob[0], digest: blob[1] };
  if (manifest) return { kind: 'manifest', repository: manifest[0], reference: manifest[1] };
  return tags && { kind: 'tags', repository: tags[0] };
}

/** Whether the text is a digest. */
export const isDigest = (text: string | null | undefined): text is string =>
  new RegExp(`^${DIGEST}$`).test(text ?? '');

/** Whether the text is the name of a repository. */
export const isRepository = (text: string | null | undefined): text is string =>
  new RegExp(`^${NAME}$`).test(text ?? '');
