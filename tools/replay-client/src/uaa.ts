import { z } from 'zod';
import { CliError } from './cli-error';
import { jsonOf, type Answer, type Call, type HttpClient } from './http';
import { encodeQuery } from './query';
import { claimsOf, type Session } from './session';

const LoginInfo = z.object({
  app: z.object({ version: z.string() }),
  prompts: z.record(z.string(), z.tuple([z.string(), z.string()])),
});
const Tokens = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  token_type: z.literal('bearer'),
});
const FoundUsers = z.object({ resources: z.array(z.object({ id: z.string(), origin: z.string() })) });
const CreatedUser = z.object({ id: z.string(), origin: z.string() });

/** The calls to the UAA. */
export interface Uaa {
  readonly prompts: () => Promise<Record<string, [string, string]>>;
  readonly passwordLogin: (username: string, password: string) => Promise<void>;
  readonly clientLogin: (id: string, secret: string) => Promise<void>;
  readonly refresh: () => Promise<void>;
  /** The header of API calls; renews the token when it is about to expire. */
  readonly authorization: () => Promise<string | undefined>;
  readonly findUser: (username: string) => Promise<string | undefined>;
  readonly createUser: (username: string, password: string) => Promise<string>;
}

/** Talks to the UAA that the API's root document names. */
export function connectUaa(http: HttpClient, session: Session): Uaa {
  const send = async (call: Call): Promise<Answer> => {
    const answer = await http.send({ ...call, raw: true });
    if (answer.status >= 400) throw uaaError(answer);
    return answer;
  };
  const requestTokens = async (fields: Record<string, string>, basic: boolean) => {
    const answer = await send({
      method: 'POST',
      url: `${session.loginUrl}/oauth/token`,
      contentType: 'application/x-www-form-urlencoded',
      body: new URLSearchParams(fields).toString(),
      authorization: basic ? `Basic ${btoa('cf:')}` : undefined,
    });
    const tokens = Tokens.parse(jsonOf(answer));
    session.accessToken = tokens.access_token;
    session.refreshToken = tokens.refresh_token ?? session.refreshToken;
    claimsOf(tokens.access_token);
  };
  const refresh = async () => {
    if (session.clientId !== undefined) {
      const fields = { grant_type: 'client_credentials', client_id: session.clientId, client_secret: '' };
      return requestTokens(fields, false);
    }
    const fields = { grant_type: 'refresh_token', refresh_token: session.refreshToken ?? '' };
    return requestTokens(fields, true);
  };
  const authorization = async () => {
    if (!session.accessToken) return undefined;
    if (claimsOf(session.accessToken).exp * 1000 - Date.now() < 60_000) await refresh();
    return `bearer ${session.accessToken}`;
  };

  return {
    prompts: async () => LoginInfo.parse(jsonOf(await send({ url: `${session.loginUrl}/login` }))).prompts,
    passwordLogin: (username, password) => {
      session.clientId = undefined;
      return requestTokens({ grant_type: 'password', password, username }, true);
    },
    clientLogin: async (id, secret) => {
      await requestTokens({ client_id: id, client_secret: secret, grant_type: 'client_credentials' }, false);
      session.clientId = id;
    },
    refresh,
    authorization,
    ...connectUsers(send, session, authorization),
  };
}

/** The users of the UAA; whoever is logged in needs the scope for it. */
function connectUsers(
  send: (call: Call) => Promise<Answer>,
  session: Session,
  authorization: Uaa['authorization'],
): Pick<Uaa, 'findUser' | 'createUser'> {
  return {
    findUser: async (username) => {
      const query = encodeQuery({ filter: `userName eq "${username}" and origin eq "uaa"` });
      const url = `${session.uaaUrl}/Users?${query}`;
      const answer = await send({ url, authorization: await authorization() });
      return FoundUsers.parse(jsonOf(answer)).resources[0]?.id;
    },
    createUser: async (userName, password) => {
      const name = { familyName: userName, givenName: userName };
      const answer = await send({
        method: 'POST',
        url: `${session.uaaUrl}/Users`,
        body: JSON.stringify({
          userName,
          password,
          origin: '',
          name,
          emails: [{ value: userName, primary: true }],
        }),
        authorization: await authorization(),
      });
      return CreatedUser.parse(jsonOf(answer)).id;
    },
  };
}

function uaaError({ status, text }: Answer): CliError {
  const { error, error_description: description } = JSON.parse(text || '{}') as Record<string, string>;
  const rejected = status === 401 && (error === 'unauthorized' || error === 'invalid_client');
  if (rejected) return new CliError('unauthorized', 'Credentials were rejected, please try again.', status);
  return new CliError(status === 403 ? 'forbidden' : 'unexpected_response', description ?? text, status);
}
