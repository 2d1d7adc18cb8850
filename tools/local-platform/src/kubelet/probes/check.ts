import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { type Container } from '../container/environment';
import { type PortMap } from '../container/ports';
import { type ProcessPlan } from '../container/run-process';

export type Probe = NonNullable<Container['livenessProbe']>;

/** The container that a probe asks. */
export interface ProbeTarget {
  readonly container: Container;
  readonly ports: PortMap;
  readonly plan: ProcessPlan;
}

/** Undefined when all is well, else what is wrong, in the words of the real kubelet. */
export type Finding = string | undefined;

/** Asks once. */
export function check(probe: Probe, target: ProbeTarget): Promise<Finding> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.httpGet) return checkHttp(probe.httpGet, target, timeoutMs);
  if (probe.tcpSocket)
    return checkTcp(portOf(probe.tcpSocket.port, target.container), target.ports, timeoutMs);
  return checkExec(probe.exec?.command ?? [], target.plan, timeoutMs);
}

function portOf(port: unknown, { ports = [] }: Container): number {
  const named = ports.find(({ name }) => name !== undefined && name === port);
  return named?.containerPort ?? Number(port);
}

const dialError = (port: number, { code, message }: NodeJS.ErrnoException) =>
  `dial tcp 127.0.0.1:${port}: ${code === 'ECONNREFUSED' ? 'connect: connection refused' : message}`;

/** One httpGet; the answer is drained and its connection closed. */
export function checkHttp(
  action: NonNullable<Probe['httpGet']>,
  target: Pick<ProbeTarget, 'container' | 'ports'>,
  timeoutMs: number,
): Promise<Finding> {
  const port = portOf(action.port, target.container);
  const scheme = (action.scheme ?? 'HTTP').toLowerCase();
  const path = action.path?.startsWith('/') ? action.path : `/${action.path ?? ''}`;
  const url = `${scheme}://127.0.0.1:${port}${path}`;
  const headers = { 'User-Agent': 'kube-probe/1.36', Accept: '*/*', Connection: 'close' };
  const own = Object.fromEntries((action.httpHeaders ?? []).map(({ name, value }) => [name, value]));
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port: target.ports[port] ?? port,
      path,
      agent: false as const,
      rejectUnauthorized: false,
      headers: { ...headers, ...own },
    };
    const asking = (scheme === 'https' ? secureRequest : request)(options, (answer) => {
      answer.resume().on('error', () => undefined);
      const status = answer.statusCode ?? 0;
      clearTimeout(timer);
      resolve(status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`);
    });
    const timer = setTimeout(() => {
      asking.destroy();
      resolve(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
    }, timeoutMs);
    asking.on('error', (error) => {
      clearTimeout(timer);
      resolve(`Get "${url}": ${dialError(port, error)}`);
    });
    asking.end();
  });
}

function checkTcp(port: number, ports: PortMap, timeoutMs: number): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: ports[port] ?? port });
    const end = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    socket.setTimeout(timeoutMs, () => end(`dial tcp 127.0.0.1:${port}: i/o timeout`));
    socket.once('connect', () => end(undefined));
    socket.on('error', (error) => end(dialError(port, error)));
  });
}

/** Runs a command in the container's place: its folder and its environment. */
export function checkExec(
  command: readonly string[],
  { cwd, environment }: ProcessPlan,
  timeoutMs: number,
): Promise<Finding> {
  const [file = '', ...args] = command;
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      { cwd, env: environment, timeout: timeoutMs, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        if (!error) resolve(undefined);
        else if (error.killed)
          resolve(`command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s`);
        else resolve(`${stdout}${stderr}`.trim().slice(0, 500) || error.message);
      },
    );
  });
}
