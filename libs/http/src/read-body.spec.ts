import { type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { readJson, readYaml } from './read-body';

const LIMIT = 300_000;
const request = (body: string | Buffer, headers: object = {}) =>
  Object.assign(Readable.from([Buffer.from(body)]), { headers }) as unknown as IncomingMessage;
const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

describe('a JSON body', () => {
  test.each([
    ['nothing', '', {}],
    ['white space', ' \n', {}],
    ['an object', '{"a":["b",1,null]}', { a: ['b', 1, null] }],
    ['characters of every plane', '{"a":"\\ud83d\\ude00 é"}', { a: '😀 é' }],
    ['text that looks like an escaped NUL', '{"a":"\\\\u0000"}', { a: '\\u0000' }],
    ['as deep as anybody needs', nested(90), JSON.parse(nested(90))],
  ])('may be %s', async (_name, body, expected) => {
    expect(await readJson(request(body), LIMIT)).toEqual(expected);
  });

  test.each([
    ['no JSON', '{"a":'],
    ['a list', '[]'],
    ['a text', '"a"'],
    ['null', 'null'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a value with NUL', '{"a":{"b":["\\u0000"]}}'],
    ['a key with NUL', '{"a":{"b\\u0000":1}}'],
    ['half of a character', '{"a":"\\ud800"}'],
    ['half of a character as a key', '{"\\udc00":1}'],
    ['a key that JavaScript keeps for itself', '{"a":{"__proto__":"b"}}'],
    ['nested beyond reason', nested(100_000)],
  ])('may not be %s', async (_name, body) => {
    await expect(readJson(request(body), LIMIT)).rejects.toMatchObject({
      errorName: 'MessageParseError',
      message: 'Request invalid due to parse error: invalid request body',
    });
  });

  test('may be as large as the limit, and not a byte larger', async () => {
    const body = JSON.stringify({ a: 'é'.repeat(40) });
    const bytes = Buffer.byteLength(body);

    expect(await readJson(request(body), bytes)).toEqual({ a: 'é'.repeat(40) });
    await expect(readJson(request(body), bytes - 1)).rejects.toMatchObject({ errorName: 'BadRequest' });
  });
});

describe('a YAML body', () => {
  const yaml = { 'content-type': 'application/x-yaml' };

  test('is text of that type', async () => {
    expect(await readYaml(request('a: 1', yaml), LIMIT)).toBe('a: 1');
    await expect(readYaml(request('a: 1'), LIMIT)).rejects.toMatchObject({
      message: 'Bad request: Content-Type must be yaml',
    });
  });

  test.each(['a: \0', 'a: "\\u0000"'])('has no NUL', async (body) => {
    await expect(readYaml(request(body, yaml), LIMIT)).rejects.toMatchObject({
      errorName: 'MessageParseError',
    });
  });
});
