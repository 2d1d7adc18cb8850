import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, DatabaseConfig, loadConfig, RedisConfig } from './index';

const Schema = z.strictObject({ port: z.int(), name: z.string(), retries: z.int().default(3) });

const file = (text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'config.yml');
  writeFileSync(path, text);
  return path;
};

describe('loadConfig', () => {
  test('reads YAML and fills in the defaults of tunables', () => {
    expect(loadConfig(Schema, file('port: 1\nname: a\n'))).toEqual({ port: 1, name: 'a', retries: 3 });
  });

  test('lists every problem with its path, an unknown key among them', () => {
    const load = () => loadConfig(Schema, file('port: x\nnmae: a\n'));

    expect(load).toThrow(ConfigError);
    expect(load).toThrow(/port: .*[\s\S]*name: .*[\s\S]*nmae/);
  });

  test('reads values that stand in files of their own, wherever they are', () => {
    const secret = file('s3cr3t\n');
    const Nested = z.strictObject({ list: z.array(z.strictObject({ key: z.string() })) });

    expect(loadConfig(Nested, file(`list: [{ key: { $file: ${secret} } }]`))).toEqual({
      list: [{ key: 's3cr3t' }],
    });
  });

  test('names the file of a value that cannot be read', () => {
    expect(() => loadConfig(Schema, file('port: 1\nname: { $file: /does/not/exist }'))).toThrow(
      '/does/not/exist',
    );
  });

  test('says so when no file is named or it cannot be read', () => {
    expect(() => loadConfig(Schema, '')).toThrow('CONFIG_FILE');
    expect(() => loadConfig(Schema, '/does/not/exist.yml')).toThrow('ENOENT');
  });
});

describe('a password apart from its URL', () => {
  test.each([
    [
      'a database',
      DatabaseConfig,
      'postgres://cf@db:5432/cf?sslmode=verify-full',
      'postgres://cf:p%40%2Fs%25@db:5432/cf?sslmode=verify-full',
    ],
    ['Redis', RedisConfig, 'redis://r:6379/1', 'redis://:p%40%2Fs%25@r:6379/1'],
  ] as const)('is put into that of %s', (_what, schema, url, expected) => {
    expect(schema.parse({ url, password: 'p@/s%' })).toMatchObject({ url: expected });
    expect(decodeURIComponent(new URL(schema.parse({ url, password: 'p@/s%' }).url).password)).toBe('p@/s%');
    expect(schema.parse({ url }).url).toBe(url);
  });
});
