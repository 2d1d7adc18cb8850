import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { ResourceMatches } from './app-resources';
import { type ReplayContext } from './context';

/** A file or folder of the app on the user's disk. */
export interface AppFile {
  readonly path: string;
  readonly file: string;
  readonly mode: number;
  readonly size: number;
  readonly sha1: string;
  readonly isDirectory: boolean;
}

const IGNORED = new Set([
  '.cfignore',
  '.DS_Store',
  '.git',
  '.gitignore',
  '.hg',
  '.svn',
  '_darcs',
  'manifest.yml',
  'manifest.yaml',
]);

/** The files of a directory that a push takes along, in order. */
export function listAppFiles(root: string, ignored: ReadonlySet<string> = IGNORED): AppFile[] {
  const walk = (directory: string): AppFile[] =>
    readdirSync(directory)
      .sort()
      .filter((name) => !ignored.has(name))
      .flatMap((name) => {
        const file = join(directory, name);
        const entry = describe(root, file);
        return entry.isDirectory ? [entry, ...walk(file)] : [entry];
      });
  return walk(root);
}

function describe(root: string, file: string): AppFile {
  const stats = statSync(file);
  const isDirectory = stats.isDirectory();
  const sha1 = isDirectory ? '' : createHash('sha1').update(readFileSync(file)).digest('hex');
  return {
    path: relative(root, file),
    file,
    mode: stats.mode & 0o777,
    size: isDirectory ? 0 : stats.size,
    sha1,
    isDirectory,
  };
}

/** A file in the words of `/v3/resource_matches`. */
export interface Resource {
  readonly path: string;
  readonly mode: string;
  readonly checksum: { readonly value: string };
  readonly size_in_bytes: number;
}

const CHUNK = 5_000;

/** The files that the server already has. Folders and empty files are not asked about. */
export async function matchResources({ api }: ReplayContext, files: readonly AppFile[]): Promise<Resource[]> {
  const candidates = files.filter(({ isDirectory, size }) => !isDirectory && size > 0).map(toResource);
  const matched: Resource[] = [];
  for (let start = 0; start < candidates.length; start += CHUNK) {
    const resources = candidates.slice(start, start + CHUNK);
    matched.push(
      ...(await api.write('POST', '/v3/resource_matches', ResourceMatches, { resources })).resources,
    );
  }
  return matched;
}

const toResource = ({ path, mode, sha1, size }: AppFile): Resource => ({
  path,
  mode: mode.toString(8),
  checksum: { value: sha1 },
  size_in_bytes: size,
});

/** The zip of what the server does not have, with the modes of the files; nothing when it has everything. */
export async function zipMissing(
  files: readonly AppFile[],
  matched: readonly Resource[],
): Promise<Buffer | undefined> {
  const has = new Set(matched.map(({ path }) => path));
  const missing = files.filter(({ path }) => !has.has(path));
  if (!missing.some(({ isDirectory }) => !isDirectory) && has.size > 0) return undefined;
  const zip = new ZipFile();
  for (const { path, file, mode, isDirectory } of missing) {
    if (isDirectory) zip.addEmptyDirectory(path, { mode: mode | 0o40000 });
    else zip.addBuffer(readFileSync(file), path, { mode: mode | 0o100000 });
  }
  zip.end();
  return buffer(zip.outputStream as NodeJS.ReadableStream & AsyncIterable<Uint8Array>);
}

/** The multipart body of an upload: the matched resources first, then the bits if there are any. */
export function uploadBody(matched: readonly Resource[] | undefined, bits: Buffer | undefined) {
  const boundary = `replay-${createHash('sha1').update(String(Math.random())).digest('hex')}`;
  const parts: Buffer[] = [];
  const add = (headers: string, content: Buffer | string) =>
    parts.push(Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n'));

  if (matched) add('Content-Disposition: form-data; name="resources"', JSON.stringify(matched));
  if (bits) {
    const disposition = 'Content-Disposition: form-data; name="bits"; filename="package.zip"';
    add(`${disposition}\r\nContent-Type: application/octet-stream`, bits);
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { body: Buffer.concat(parts), contentType: `multipart/form-data; boundary=${boundary}` };
}
