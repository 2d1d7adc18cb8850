import { join } from 'node:path';
import { ConfigError, loadConfig } from '@cf/config';
import { createLogger } from '@cf/daemon';
import { MigrationsConfig } from './config';
import { type Command, COMMANDS } from './run';

/** `main.cjs apply` (or nothing) changes the database, `main.cjs wait` waits until it has been changed. Ends with 0 or 1. */
async function main(command: string): Promise<void> {
  const config = loadConfig(MigrationsConfig);
  const log = createLogger('migrations', config.logging.level);
  if (!(command in COMMANDS)) throw new ConfigError('command line', [`${command} is not apply or wait`]);
  try {
    await COMMANDS[command as Command](config, config.directory ?? join(__dirname, 'migrations'), log);
  } catch (err) {
    log.error({ err }, 'Could not migrate the database');
    process.exitCode = 1;
  }
}

main(process.argv[2] ?? 'apply').catch((error: unknown) => {
  process.stderr.write(
    `migrations cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
});
