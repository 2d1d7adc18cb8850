import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** One line of the journal: an object as it is now, or its removal. */
export interface JournalEntry {
  readonly resource: string;
  readonly key: string;
  readonly version: number;
  readonly object?: unknown;
}

/** Keeps every change on disk: a snapshot, and the changes since. */
export interface Journal {
  /** Resolves when all that was appended so far is safe from a crash. */
  readonly append: (entry: JournalEntry) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Calls `restore` for everything that was kept, oldest first, writes a fresh snapshot of what is left, and opens the journal. */
export async function openJournal(
  directory: string,
  restore: (entry: JournalEntry) => void,
  remaining: () => Iterable<JournalEntry>,
): Promise<Journal> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const [snapshot, changes] = [join(directory, 'snapshot.jsonl'), join(directory, 'journal.jsonl')];
  for (const file of [snapshot, changes]) for (const entry of entriesOf(file)) restore(entry);
  writeSnapshot(snapshot, remaining());
  return groupCommit(await open(changes, 'w', 0o600));
}

/** A last line that a crash has cut off is left out: nobody was told that it is kept. */
function entriesOf(file: string): JournalEntry[] {
  if (!existsSync(file)) return [];
  const entries: JournalEntry[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    try {
      entries.push(JSON.parse(line) as JournalEntry);
    } catch {
      break;
    }
  }
  return entries;
}

function writeSnapshot(file: string, entries: Iterable<JournalEntry>): void {
  const handle = openSync(`${file}.new`, 'w', 0o600);
  for (const entry of entries) writeSync(handle, `${JSON.stringify(entry)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(`${file}.new`, file);
}

/** What arrives while the disk is busy is written and synced together. */
function groupCommit(file: FileHandle): Journal {
  let waiting: { text: string; done: () => void; failed: (error: unknown) => void }[] = [];
  let writing: Promise<void> | undefined;

  const write = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await file.appendFile(batch.map(({ text }) => text).join(''));
        await file.datasync();
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    writing = undefined;
  };

  return {
    append: (entry) =>
      new Promise((done, failed) => {
        waiting.push({ text: `${JSON.stringify(entry)}\n`, done, failed });
        writing ??= write();
      }),
    async close() {
      await writing;
      await file.close();
    },
  };
}
