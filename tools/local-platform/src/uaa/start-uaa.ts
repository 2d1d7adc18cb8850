import { type Logger } from '@cf/daemon';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ADMIN_GROUPS, CLIENTS, type OauthClient } from './clients';
import { answerFrom, type UaaEndpoint } from './http';
import { createOneTimeCodes, type IssuerState } from './issuer-state';
import { openSigningKeys } from './signing-keys';
import { tokenEndpoints } from './token.endpoints';
import { openUserDirectory, type UserDirectory } from './user-directory';
import { userEndpoints } from './user.endpoints';

export interface UaaOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The loopback unless told otherwise. */
  readonly host?: string;
  /** Who may ask for tokens; those with public secrets unless told otherwise. */
  readonly clients?: readonly OauthClient[];
  /** Users and keys are kept here, readable by the owner only. */
  readonly dataDir: string;
  readonly adminUser: string;
  readonly adminPassword: string;
  /** The address that the issuer calls its own; by default the one it listens on. */
  readonly url?: string;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly userTokenSeconds?: number;
  /** The cf CLI cannot renew a client's token, so it has to last for a session. */
  readonly clientTokenSeconds?: number;
}

export interface RunningUaa {
  /** What `links.login` and `links.uaa` of the API should say. */
  readonly url: string;
  /** What tokens carry in `iss`. */
  readonly issuer: string;
  /** Signs with a new key of that name; the old ones stay published. */
  readonly rotateKey: (kid: string) => void;
  readonly close: () => Promise<void>;
}

/** Starts an issuer that the cf CLI takes for a UAA. For development only: unless told otherwise its client secrets are public, and it listens on the loopback. */
export async function startUaa(options: UaaOptions): Promise<RunningUaa> {
  const { log, dataDir, userTokenSeconds = 600, clientTokenSeconds = 43_200 } = options;
  let handle: ReturnType<typeof answerFrom> = (_, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? '127.0.0.1', resolve);
  });
  const url = options.url ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const users = openUserDirectory(join(dataDir, 'users.json'));
  await seedAdmin(users, options.adminUser, options.adminPassword);

  const keys = openSigningKeys(join(dataDir, 'keys.json'), `${url}/token_keys`);
  const state: IssuerState = {
    url,
    keys,
    users,
    clients: options.clients ?? CLIENTS,
    codes: createOneTimeCodes(),
    userTokenSeconds,
    clientTokenSeconds,
  };
  const endpoints = [...infoEndpoints(state), ...tokenEndpoints(state), ...userEndpoints(state)];
  handle = answerFrom(endpoints, (error) => log.error({ err: error }, 'Failed to answer a request'));
  log.warn({ url }, 'Started a token issuer for development: never use it for anything real');
  return {
    url,
    issuer: `${url}/oauth/token`,
    rotateKey: keys.rotate,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The administrator has the password that was asked for at the last start. */
async function seedAdmin(users: UserDirectory, userName: string, password: string): Promise<void> {
  const existing = users.findByName(userName, 'uaa');
  if (existing && (await users.passwordMatches(existing, password))) return;
  if (existing) return users.setPassword(existing.id, password);
  const name = { givenName: userName, familyName: userName };
  await users.add({ userName, password, origin: 'uaa', email: userName, name, groups: ADMIN_GROUPS });
}

function infoEndpoints({ url }: IssuerState): readonly UaaEndpoint[] {
  const info = {
    app: { version: '77.0.0' },
    links: { uaa: url, login: url },
    zone_name: 'uaa',
    entityID: 'uaa',
    commit_id: 'development',
    idpDefinitions: {},
    prompts: { username: ['text', 'Email'], password: ['password', 'Password'] },
    timestamp: '2026-01-01T00:00:00Z',
  };
  return [
    ['GET', '/login', () => ({ status: 200, body: info })],
    ['GET', '/info', () => ({ status: 200, body: info })],
    ['GET', '/healthz', () => ({ status: 200, body: 'ok\n' })],
    ['GET', '/.well-known/openid-configuration', () => ({ status: 200, body: openIdConfiguration(url) })],
  ];
}

const openIdConfiguration = (url: string) => ({
  issuer: `${url}/oauth/token`,
  authorization_endpoint: `${url}/oauth/authorize`,
  token_endpoint: `${url}/oauth/token`,
  userinfo_endpoint: `${url}/userinfo`,
  jwks_uri: `${url}/token_keys`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
});
