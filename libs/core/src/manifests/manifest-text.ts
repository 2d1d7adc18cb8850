import { CfError, unprocessable } from '@cf/errors';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  Lexer,
  parseDocument,
  type ScalarTag,
  type YAMLMap,
  visit,
} from 'yaml';

/** An entry of `applications` as it stands in the text, keys and all. */
export type ManifestEntry = Readonly<Record<string, unknown>>;

/** What is not read: dates stay texts, and nothing makes objects of its own. */
const UNREAD_TAGS = ['timestamp', 'binary', 'omap', 'pairs', 'set', 'bool'].map(
  (name) => `tag:yaml.org,2002:${name}`,
);
/** The words of Cloud Foundry's own parser: `y` and `n` are texts. */
const BOOLEAN: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:yes|no|true|false|on|off)$/i,
  resolve: (text) => /^(?:yes|true|on)$/i.test(text),
};
const MAX_DEPTH = 100;
const NUL_OR_HALF = /[\0\p{Surrogate}]/u;

/** Some ten thousand lines. Reading more than that would keep everybody else waiting. */
const MAX_TOKENS = 50_000;

const malformed = (cause?: unknown) => new CfError('MessageParseError', 'invalid request body', { cause });

/** The entries of a manifest's `applications`. Malformed YAML, aliases and anchors are a 400, a manifest without applications is a 422. */
export function entriesOf(text: string): unknown[] {
  const manifest = contentOf(text);
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) throw malformed();
  const { version, applications } = manifest as { version?: unknown; applications?: unknown };
  if (version !== undefined && version !== null && version !== 1) {
    throw unprocessable('Unsupported manifest schema version. Currently supported versions: [1].');
  }
  if (!Array.isArray(applications) || applications.length === 0) {
    throw unprocessable("Cannot parse manifest with no 'applications' field.");
  }
  return applications;
}

/** The content of one YAML document. A nesting that nobody can follow is malformed too. */
function contentOf(text: string): unknown {
  assertReadable(text);
  let content: unknown;
  try {
    const document = documentOf(text);
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw malformed(problem);
    assertPlainNodes(document);
    content = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw error instanceof RangeError ? malformed(error) : error;
  }
  if (!isHarmless(content)) throw malformed();
  return plain(content);
}

function assertReadable(text: string): void {
  let tokens = 0;
  for (const _token of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > MAX_TOKENS) throw new CfError('BadRequest', 'Manifest has too many elements');
  }
}

/** YAML 1.1, in which `yes` and `no` are booleans; numbers keep all their digits. */
const documentOf = (text: string): Document =>
  parseDocument(text, {
    version: '1.1',
    customTags: (tags) => [
      BOOLEAN,
      ...tags.filter((tag) => typeof tag === 'string' || !UNREAD_TAGS.includes(tag.tag)),
    ],
    intAsBigInt: true,
    uniqueKeys: false, // takes time with the square of the keys; looked at below
    logLevel: 'error',
  });

/** Neither anchors, nor aliases, nor a key twice; keys are texts as they stand. */
function assertPlainNodes(document: Document): void {
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node) || ('anchor' in node && node.anchor)) {
        throw new CfError('BadRequest', 'Manifest does not support Anchors and Aliases');
      }
      const keys = isMap(node) ? node.items.map(textOfKey) : [];
      if (new Set(keys).size < keys.length) throw malformed();
    },
  });
}

function textOfKey({ key }: YAMLMap['items'][number]): string {
  if (isScalar(key)) key.value = typeof key.value === 'string' ? key.value : (key.source ?? '');
  return String(isScalar(key) ? key.value : key);
}

/** Whether the database can hold every text (no NUL, no half of a surrogate pair), and nothing is nested too deep. Level by level, so that depth costs no stack. */
function isHarmless(root: unknown): boolean {
  let level = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    if (level.some((value) => typeof value === 'string' && NUL_OR_HALF.test(value))) return false;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? [...Object.keys(value), ...Object.values(value)] : [],
    );
  }
  return true;
}

/** Numbers as JavaScript has them; those that it would round become texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
