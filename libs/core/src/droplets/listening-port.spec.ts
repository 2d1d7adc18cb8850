import { listeningPortOf } from './listening-port';

const metadata = (ports: number[]) =>
  JSON.stringify({ cmd: ['serve'], ports: ports.map((Port) => ({ Port, Protocol: 'tcp' })) });

test.each([
  ['docker', metadata([80, 443]), 80],
  ['docker', metadata([]), 8080],
  ['docker', '{}', 8080],
  ['docker', '', 8080],
  ['buildpack', metadata([80]), 8080],
])('a %s droplet with %s listens on %i', (lifecycle_type, execution_metadata, port) => {
  expect(listeningPortOf({ lifecycle_type, execution_metadata })).toBe(port);
});
