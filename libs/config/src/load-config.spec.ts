import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, loadConfig } from './index';

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

  test('says so when no file is named or it cannot be read', () => {
    expect(() => loadConfig(Schema, '')).toThrow('CONFIG_FILE');
    expect(() => loadConfig(Schema, '/does/not/exist.yml')).toThrow('ENOENT');
  });
});
