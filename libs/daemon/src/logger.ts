import { pino, type DestinationStream, type Logger } from 'pino';

export { type Logger };

/** Paths whose values never reach a log. */
const SECRETS = [
  'password',
  'token',
  'authorization',
  'credentials',
  'secret',
  'environment_variables',
  'env',
  'VCAP_SERVICES',
];
const redact = SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/** Lines are written together, so that a request does not wait for its line; at the exit of the process what is left is written. */
const toStandardOutput = () =>
  pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 100 });

/** JSON lines on standard output, secrets removed by path. */
export function createLogger(name: string, level = 'info', destination?: DestinationStream): Logger {
  const options = {
    name,
    level,
    redact: { paths: redact, censor: '[redacted]' },
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), bindings: () => ({ component: name }) },
  };
  return pino(options, destination ?? toStandardOutput());
}
