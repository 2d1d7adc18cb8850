import { type Pod } from '@cf/kubernetes';
import { isFree } from '../../start/free-port';
import { type Environment } from './environment';

/** The annotation that tells which port of this machine stands for which port of the pod. */
export const PORTS_ANNOTATION = 'local.cloudfoundry.org/ports';

/** Container port to port of 127.0.0.1. */
export type PortMap = Readonly<Record<string, number>>;

/** Hands out ports that no pod has at present. */
export interface PortPool {
  take(): Promise<number>;
  release(ports: Iterable<number>): void;
}

/** Below the range that systems take for outgoing connections, so that none of them sits on a pod's port when it starts. */
const FIRST = 20_000;
const LAST = 31_999;

/** A pool that starts at a random place, so that ports of the last run, which may still be closing, come last. */
export function createPortPool(): PortPool {
  const taken = new Set<number>();
  let next = FIRST + Math.floor(Math.random() * (LAST - FIRST));
  return {
    async take() {
      for (let tries = LAST - FIRST; tries > 0; tries -= 1) {
        const port = next;
        next = next >= LAST ? FIRST : next + 1;
        if (taken.has(port)) continue;
        taken.add(port);
        if (await isFree(port)) return port;
        taken.delete(port);
      }
      throw new Error(`no free port between ${FIRST} and ${LAST}`);
    },
    release(ports) {
      for (const port of ports) taken.delete(port);
    },
  };
}

/** A port of this machine for each port that the pod's containers declare. */
export async function assignPorts(pool: PortPool, { spec }: Pod): Promise<PortMap> {
  const declared = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap(({ ports = [] }) =>
    ports.map(({ containerPort }) => containerPort),
  );
  const map: Record<string, number> = {};
  for (const port of new Set(declared)) map[port] = await pool.take();
  return map;
}

/** The ports that a pod's annotation tells. */
export function portsOf({ metadata }: Pod): PortMap {
  try {
    return JSON.parse(metadata.annotations?.[PORTS_ANNOTATION] ?? '{}') as PortMap;
  } catch {
    return {};
  }
}

const NAMES_A_PORT =
  /^(PORT|VCAP_APP_PORT|CF_INSTANCE_PORT|CF_INSTANCE_ADDR|CF_INSTANCE_PORTS|VCAP_APP_HOST_PORT)$/;

/** The environment with the pod's ports in place of the declared ones, in the variables that Cloud Foundry tells ports by. */
export function withAssignedPorts(environment: Environment, ports: PortMap): Environment {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      NAMES_A_PORT.test(name)
        ? value.replace(/(?<![\d.])\d+(?![\d.])/g, (port) => String(ports[port] ?? port))
        : value,
    ]),
  );
}
