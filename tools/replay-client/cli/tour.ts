import { type Cf, type CfOptions } from './cf';

/** What a command has to do to pass: end with 0 unless it is to fail, and say all of this. */
export interface Expectation extends CfOptions {
  readonly says?: readonly (RegExp | string)[];
  readonly saysNot?: readonly (RegExp | string)[];
  readonly fails?: boolean;
}

/** Runs commands and checks one after the other, prints each with its time and counts; a failure ends none of the others. */
export interface Tour {
  /** Answers what the command wrote. */
  readonly cf: (args: readonly string[], expected?: Expectation) => Promise<string>;
  readonly check: (name: string, work: () => Promise<void>) => Promise<void>;
  readonly passed: () => number;
  readonly failed: () => number;
}

const LINES_OF_A_FAILURE = 25;

/** A tour with one CLI. */
export function createTour(cf: Cf, write: (line: string) => void): Tour {
  const count = { passed: 0, failed: 0 };

  async function check(name: string, work: () => Promise<void>): Promise<void> {
    const since = Date.now();
    const took = () => `${((Date.now() - since) / 1000).toFixed(1)} s`.padStart(8);
    try {
      await work();
      count.passed += 1;
      write(`ok     ${took()}  ${name}`);
    } catch (error) {
      count.failed += 1;
      write(`FAILED ${took()}  ${name}`);
      write((error as Error).message.replace(/^/gm, '       | '));
    }
  }

  return {
    check,
    async cf(args, expected = {}) {
      let output = '';
      const name = `cf ${args.join(' ')}${expected.fails ? '   (must fail)' : ''}`;
      await check(name, async () => {
        const result = await cf(args, expected);
        output = result.output;
        const problem = problemOf(result.code, output, expected);
        if (problem)
          throw new Error(
            `${problem}\n${output.trimEnd().split('\n').slice(-LINES_OF_A_FAILURE).join('\n')}`,
          );
      });
      return output;
    },
    passed: () => count.passed,
    failed: () => count.failed,
  };
}

function problemOf(code: number | null, output: string, expected: Expectation): string | undefined {
  const { says = [], saysNot = [], fails = false, until } = expected;
  const has = (wanted: RegExp | string) =>
    typeof wanted === 'string' ? output.includes(wanted) : wanted.test(output);
  if (until) return has(until) ? undefined : `did not say ${until}`;
  if ((code !== 0) !== fails) return `ended with ${code}`;
  const missing = says.find((wanted) => !has(wanted));
  if (missing !== undefined) return `did not say ${missing}`;
  const unwanted = saysNot.find(has);
  return unwanted === undefined ? undefined : `said ${unwanted}`;
}
