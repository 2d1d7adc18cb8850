import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where a container's output goes. */
export interface ContainerLog {
  readonly write: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
  readonly close: () => void;
}

/** Opens the log of one run of a container; `pod` is the name of the pod's folder. */
export type OpenContainerLog = (which: {
  pod: string;
  container: string;
  restartCount: number;
}) => ContainerLog;

/** A line longer than this is cut into several, as container runtimes do. */
const LONGEST = 16 * 1024;

/** Logs below `logsDir`: `<pod>/<container>/<restart count>.log`, each line with its time, its stream and `F`. */
export function createContainerLogs(logsDir: string): OpenContainerLog {
  return ({ pod, container, restartCount }) => {
    const folder = join(logsDir, pod, container);
    mkdirSync(folder, { recursive: true });
    const file = createWriteStream(join(folder, `${restartCount}.log`), { flags: 'a' });
    file.on('error', () => undefined);
    const rest = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
    const writeLine = (stream: string, line: Buffer) =>
      file.write(`${timestamp()} ${stream} F ${line.toString('utf8')}\n`);
    return {
      write(stream, chunk) {
        let buffer = Buffer.concat([rest[stream], chunk]);
        for (let end = endOfLine(buffer); end >= 0; end = endOfLine(buffer)) {
          writeLine(stream, buffer.subarray(0, end));
          buffer = buffer.subarray(buffer[end] === NEWLINE ? end + 1 : end);
        }
        rest[stream] = buffer;
      },
      close() {
        for (const stream of ['stdout', 'stderr'] as const)
          if (rest[stream].length > 0) writeLine(stream, rest[stream]);
        file.end();
      },
    };
  };
}

const NEWLINE = 0x0a;

function endOfLine(buffer: Buffer): number {
  const newline = buffer.indexOf(NEWLINE);
  if (newline >= 0 && newline <= LONGEST) return newline;
  return buffer.length > LONGEST ? LONGEST : -1;
}

const origin = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
let last = 0n;

/** This moment as RFC 3339 with nanoseconds, later than any before. */
function timestamp(): string {
  const now = origin + process.hrtime.bigint();
  last = now > last ? now : last + 1n;
  const seconds = new Date(Number(last / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(last % 1_000_000_000n).padStart(9, '0')}Z`;
}
