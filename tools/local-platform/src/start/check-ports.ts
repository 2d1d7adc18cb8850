import { isFree } from './free-port';
import { type PortName, type Ports } from './options';

/** Fails with the list of ports that somebody else listens on. */
export async function checkPorts(ports: Ports, except: readonly PortName[] = []): Promise<void> {
  const wanted = (Object.entries(ports) as [PortName, number][]).filter(([name]) => !except.includes(name));
  const doubles = wanted.filter(
    ([, port], index) => wanted.findIndex(([, other]) => other === port) !== index,
  );
  if (doubles.length > 0)
    throw new Error(`Two things cannot share a port: ${doubles.map(describe).join(', ')}.`);
  const isTaken = await Promise.all(wanted.map(async ([, port]) => !(await isFree(port))));
  const taken = wanted.filter((_, index) => isTaken[index]);
  if (taken.length === 0) return;
  throw new Error(
    `Ports in use by another program: ${taken.map(describe).join(', ')}.\n` +
      `Choose other ports: npm start -- --base-port 9180 (all), or --${taken[0]?.[0]}-port N (one).`,
  );
}

const describe = ([name, port]: [PortName, number]) => `${port} (${name})`;
