import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly help: boolean;
  /** A tenth of everything. */
  readonly small: boolean;
  readonly parts: readonly Part[];
  /** Only the requests whose name has this text. */
  readonly match: string;
  /** How long each request is measured, its floor included. */
  readonly seconds: number;
}

const PARTS = ['api', 'platform'] as const;
export type Part = (typeof PARTS)[number];

export const HELP = `npm run bench -- [options]

Times of the hot requests beside their floor in the same run, and times and memory of the platform. tools/bench/README.md says what the figures mean.

  --small           a tenth of the rows and of the apps
  --only PART       api or platform
  --match TEXT      only the requests whose name has this text
  --seconds N       how long each request is measured, its floor included      (12)
  --help            this text
`;

/** Reads the command line; fails with a sentence about the first thing that is wrong. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      small: { type: 'boolean', default: false },
      only: { type: 'string' },
      match: { type: 'string', default: '' },
      seconds: { type: 'string', default: '12' },
    },
    strict: true,
  });
  const seconds = Number(values.seconds);
  if (!(seconds >= 1 && seconds <= 600))
    throw new Error(`--seconds takes a number from 1 to 600, not '${values.seconds}'`);
  const only = PARTS.filter((part) => part === values.only);
  if (values.only !== undefined && only.length === 0)
    throw new Error(`--only takes ${PARTS.join(' or ')}, not '${values.only}'`);
  return {
    help: values.help,
    small: values.small,
    parts: only.length > 0 ? only : PARTS,
    match: values.match,
    seconds,
  };
}
