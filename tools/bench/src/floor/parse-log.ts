/** A statement as Postgres ran it, in the order of its session. */
export interface RecordedStatement {
  readonly session: number;
  /** Its name when it was prepared, so that it is planned as seldom as then. */
  readonly name: string | undefined;
  readonly text: string;
  readonly values: readonly (string | null)[];
}

const ENTRY = /^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[(\d+)\] (LOG|DETAIL):\s+(.*)$/s;
const EXECUTED = /^execute ([^:]+?): (.*)$/s;
const SIMPLE = /^statement: (.*)$/s;
const VALUE = /\$\d+ = (?:NULL|'((?:[^']|'')*)')/g;

/** The statements that a Postgres with `log_statement = all` has logged, with their values. */
export function parseLog(log: string): RecordedStatement[] {
  const statements: RecordedStatement[] = [];
  for (const entry of log.split(/\n(?!\t)/)) {
    const [, session, kind, told] = ENTRY.exec(entry) ?? [];
    if (told === undefined) continue;
    const message = told.replace(/\n\t/g, '\n');
    const last = statements.at(-1);
    if (kind === 'DETAIL' && last?.session === Number(session)) {
      statements[statements.length - 1] = { ...last, values: valuesOf(message) };
    } else if (kind === 'LOG') {
      const statement = statementOf(message);
      if (statement) statements.push({ session: Number(session), values: [], ...statement });
    }
  }
  return statements;
}

function statementOf(message: string): Pick<RecordedStatement, 'name' | 'text'> | undefined {
  const [, name, executed] = EXECUTED.exec(message) ?? [];
  if (executed !== undefined) return { name: name === '<unnamed>' ? undefined : name, text: executed };
  const [, simple] = SIMPLE.exec(message) ?? [];
  return simple === undefined ? undefined : { name: undefined, text: simple };
}

const valuesOf = (detail: string): (string | null)[] =>
  [...detail.matchAll(VALUE)].map(([, quoted]) => (quoted === undefined ? null : quoted.replace(/''/g, "'")));
