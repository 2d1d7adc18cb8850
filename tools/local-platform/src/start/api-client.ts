/** Speaks to the public API as a client would. */
export interface ApiClient {
  get<T>(path: string): Promise<T>;
  /** A body that is text is YAML. */
  send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object | FormData | string): Promise<T>;
}

/** A list as the API answers it. */
export interface ApiList<T> {
  readonly resources: T[];
}

/** What every resource has. */
export interface Resource {
  readonly guid: string;
  readonly state?: string;
  readonly error?: string;
}

interface LogIn {
  readonly apiUrl: string;
  readonly uaaUrl: string;
  readonly user: string;
  readonly password: string;
}

/** An access token for a password, as `cf login` gets it. */
export async function passwordToken({ uaaUrl, user, password }: Omit<LogIn, 'apiUrl'>): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'password', username: user, password });
  const authorization = `Basic ${Buffer.from('cf:').toString('base64')}`;
  const answer = await fetch(`${uaaUrl}/oauth/token`, {
    method: 'POST',
    headers: { authorization },
    body: form,
  });
  if (!answer.ok) throw new Error(`could not log in as ${user}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Logs in with a password. A request that is refused fails with the API's own words. */
export async function logIn({ apiUrl, ...who }: LogIn): Promise<ApiClient> {
  const token = await passwordToken(who);

  async function ask<T>(method: string, path: string, body?: object | FormData | string): Promise<T> {
    const type = typeof body === 'string' ? 'application/x-yaml' : 'application/json';
    const isForm = body === undefined || body instanceof FormData;
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `bearer ${token}`, ...(!isForm && { 'content-type': type }) },
      ...(body !== undefined && { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
  return { get: (path) => ask('GET', path), send: ask };
}
