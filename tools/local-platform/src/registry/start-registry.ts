import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { answer, answerRefusal, Refusal } from './answer';
import { cancelUpload, continueUpload, finishUpload, serveBlob, startUpload, uploadStatus } from './blobs';
import { type Exchange } from './exchange';
import { deleteManifest, putManifest, serveManifest, serveTags } from './manifests';
import { type Target, targetOf } from './names';
import { openStorage, type Storage } from './storage';

/** Where a registry keeps its images and listens. */
export interface RegistryOptions {
  readonly directory: string;
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Who may enter; everybody unless given. */
  readonly user?: { readonly name: string; readonly password: string };
}

/** A registry that runs. */
export interface StartedRegistry {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Starts an OCI registry over a directory: blobs, manifests, tags, mounts and deletion, as the distribution specification has them. */
export async function startRegistry({
  directory,
  host = '127.0.0.1',
  port,
  user,
}: RegistryOptions): Promise<StartedRegistry> {
  const storage = await openStorage(directory);
  const server = createServer((request, response) => void serve(storage, user, request, response));
  server.requestTimeout = 0; // an upload takes as long as it is large
  await listen(server, port, host);
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${actual}`,
    port: actual,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  storage: Storage,
  user: RegistryOptions['user'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('docker-distribution-api-version', 'registry/2.0');
  try {
    assertAllowed(user, request.headers.authorization);
    await routed(storage, request, response);
  } catch (error) {
    if (response.headersSent || request.socket.destroyed) return void response.destroy();
    if (!request.complete) response.setHeader('connection', 'close');
    answerRefusal(response, error instanceof Refusal ? error : new Refusal(500, 'UNKNOWN', String(error)));
  }
}

function routed(storage: Storage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [pathname = '', query] = (request.url ?? '').split('?');
  const target = targetOf(pathname);
  if (!target) throw new Refusal(404, 'NAME_UNKNOWN', 'not found');
  const route = ROUTES[target.kind][request.method ?? ''];
  if (!route) throw new Refusal(405, 'UNSUPPORTED', 'the operation is unsupported');
  return route({ storage, request, response, query: new URLSearchParams(query) }, target as never);
}

type Route<Kind> = (exchange: Exchange, target: Extract<Target, { kind: Kind }>) => Promise<void>;
type Routes = { readonly [Kind in Target['kind']]: Readonly<Record<string, Route<Kind>>> };

const ROUTES: Routes = {
  root: { GET: async ({ response }) => answer(response, 200, { body: {} }) },
  uploads: { POST: (exchange, { repository }) => startUpload(exchange, repository) },
  upload: {
    GET: (exchange, { repository, id }) => uploadStatus(exchange, repository, id),
    PATCH: (exchange, { repository, id }) => continueUpload(exchange, repository, id),
    PUT: (exchange, { repository, id }) => finishUpload(exchange, repository, id),
    DELETE: (exchange, { id }) => cancelUpload(exchange, id),
  },
  blob: {
    GET: (exchange, { repository, digest }) => serveBlob(exchange, repository, digest),
    HEAD: (exchange, { repository, digest }) => serveBlob(exchange, repository, digest),
  },
  manifest: {
    GET: (exchange, { repository, reference }) => serveManifest(exchange, repository, reference),
    HEAD: (exchange, { repository, reference }) => serveManifest(exchange, repository, reference),
    PUT: (exchange, { repository, reference }) => putManifest(exchange, repository, reference),
    DELETE: (exchange, { repository, reference }) => deleteManifest(exchange, repository, reference),
  },
  tags: { GET: (exchange, { repository }) => serveTags(exchange, repository) },
};

function assertAllowed(user: RegistryOptions['user'], authorization: string | undefined): void {
  if (!user) return;
  const expected = Buffer.from(`Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`);
  const given = Buffer.from(authorization ?? '');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  const headers = { 'www-authenticate': 'Basic realm="registry"' };
  throw new Refusal(401, 'UNAUTHORIZED', 'authentication required', headers);
}

const listen = (server: Server, port: number, host: string) =>
  new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve()));
