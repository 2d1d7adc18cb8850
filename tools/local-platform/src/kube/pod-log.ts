import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, badRequest } from './api-error';
import { type StoredObject } from './object';

/** Which part of which log; the parameters of the API. */
export interface LogRequest {
  readonly container: string;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly previous: boolean;
  /** RFC 3339; lines from then on. */
  readonly since: string | undefined;
  readonly tailLines: number | undefined;
}

/** Reads the query of a log request; the container may be left out where a pod has one alone. */
export function logRequestOf(query: URLSearchParams, pod: StoredObject): LogRequest {
  const containers = ((pod.spec?.['containers'] ?? []) as { name: string }[]).map(({ name }) => name);
  const init = ((pod.spec?.['initContainers'] ?? []) as { name: string }[]).map(({ name }) => name);
  const container = query.get('container') ?? (containers.length === 1 ? containers[0] : undefined);
  if (container === undefined) {
    throw badRequest(
      `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${containers.join(' ')}]`,
    );
  }
  if (![...containers, ...init].includes(container)) {
    throw badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`);
  }
  return {
    container,
    follow: query.get('follow') === 'true',
    timestamps: query.get('timestamps') === 'true',
    previous: query.get('previous') === 'true',
    since: sinceOf(query),
    tailLines: query.has('tailLines') ? Number(query.get('tailLines')) : undefined,
  };
}

/** Whole seconds alone count, as they do where the API server asks the kubelet. */
function sinceOf(query: URLSearchParams): string | undefined {
  const seconds = query.get('sinceSeconds');
  const time = query.get('sinceTime');
  if (!seconds && !time) return undefined;
  const since = seconds ? Date.now() - Number(seconds) * 1000 : Date.parse(time ?? '');
  if (Number.isNaN(since)) throw badRequest(`invalid sinceTime: ${time}`);
  return new Date(since - (since % 1000)).toISOString();
}

/** Streams the log of a container from the folder of pod logs; follows it to the container's end on demand. */
export async function streamLog(
  response: ServerResponse,
  directory: string,
  { pod, current }: { pod: StoredObject; current: () => StoredObject | undefined },
  request: LogRequest,
): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  const folder = join(directory, `${namespace}_${name}_${uid}`, request.container);
  const file = fileOf(folder, request.previous);
  if (!file && !request.follow) throw waiting(request.container, name);
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  let at = 0;
  if (file) at = await sendFrom(response, file, { ...request, start: 0 });
  for (let last = file; request.follow && !response.closed && !response.destroyed;) {
    const isOver = hasEnded(current(), request.container);
    const next = fileOf(folder, false);
    if (next !== last) [last, at] = [next, 0];
    if (next && existsSync(next) && statSync(next).size > at) {
      at = await sendFrom(response, next, { ...request, tailLines: undefined, start: at });
    } else if (isOver) break;
    else await sleep(100);
  }
  response.end();
}

const waiting = (container: string, pod: string) =>
  new ApiError(
    400,
    'BadRequest',
    `container "${container}" in pod "${pod}" is waiting to start: ContainerCreating`,
  );

function fileOf(folder: string, previous: boolean): string | undefined {
  if (!existsSync(folder)) return undefined;
  const runs = readdirSync(folder)
    .map((name) => Number.parseInt(name, 10))
    .filter(Number.isInteger)
    .sort((a, b) => a - b);
  const run = runs.at(previous ? -2 : -1);
  return run === undefined ? undefined : join(folder, `${run}.log`);
}

type Part = Pick<LogRequest, 'timestamps' | 'since' | 'tailLines'> & { readonly start: number };

/** Sends the whole lines of a file from a byte on; answers the byte after the last of them. */
async function sendFrom(
  response: ServerResponse,
  file: string,
  { start, timestamps, since, tailLines }: Part,
): Promise<number> {
  const size = statSync(file).size;
  if (size <= start) return start;
  const lines = createInterface({ input: createReadStream(file, { start, end: size - 1 }), crlfDelay: 0 });
  const kept: string[] = [];
  let at = start;
  for await (const line of lines) {
    const end = at + Buffer.byteLength(line) + 1;
    if (end > size) break; // its end is still to be written
    at = end;
    const [time = '', , , ...text] = line.split(' ');
    if (since && time < since) continue;
    const shown = `${timestamps ? `${time} ` : ''}${text.join(' ')}\n`;
    if (tailLines === undefined) response.write(shown);
    else if (tailLines > 0) {
      kept.push(shown);
      if (kept.length > tailLines) kept.shift();
    }
  }
  for (const line of kept) response.write(line);
  return at;
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly terminated?: object };
}

function hasEnded(pod: StoredObject | undefined, container: string): boolean {
  if (!pod) return true;
  const status = pod.status ?? {};
  const all = [
    ...((status['containerStatuses'] ?? []) as never[]),
    ...((status['initContainerStatuses'] ?? []) as never[]),
  ];
  const found = (all as ContainerStatus[]).find(({ name }) => name === container);
  const isFinal = status['phase'] === 'Succeeded' || status['phase'] === 'Failed';
  return isFinal || (found?.state?.terminated !== undefined && pod.spec?.['restartPolicy'] === 'Never');
}
