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
  return destination ? pino(options, destination) : pino(options);
}
