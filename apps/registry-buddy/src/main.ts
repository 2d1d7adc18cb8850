import { createServer as createHttpServer } from 'node:http';
import { connectBlobstore } from '@cf/blobstore';
import { runDaemon } from '@cf/daemon';
import { closeServer } from '@cf/http';
import { createRegistryClient, dockerConfigFile } from '@cf/registry';
import { RegistryBuddyConfig } from './config';
import { createObserver } from './observe';
import { createServer } from './server';
import { prepareSpool } from './spool';
import { createTurns } from './turns';

void runDaemon(
  'registry-buddy',
  RegistryBuddyConfig,
  async ({ config, log, metrics, onShutdown, readyWhen }) => {
    const { listen, packages, registry } = config;
    await prepareSpool(packages.spoolDirectory);
    const blobstore = connectBlobstore(config.blobstore);
    readyWhen('blobstore', () => blobstore.check()); // not the registry: an outage of it must not take the pod out of service

    const ctx = {
      blobstore,
      registry: createRegistryClient({
        ...(registry.dockerConfigFile && { credentials: dockerConfigFile(registry.dockerConfigFile) }),
        insecureRegistries: registry.insecureRegistries,
      }),
      settings: packages,
      prefixes: registry,
      inTurn: createTurns(packages.concurrency),
      observe: createObserver(log, metrics),
    };
    const server = createHttpServer(createServer(ctx, log));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(listen.port, listen.host, () => resolve());
    });
    onShutdown(() => closeServer(server));
  },
);
