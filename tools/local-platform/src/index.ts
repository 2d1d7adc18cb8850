/** The parts of the local platform that other tools start. */
export { startKube } from './kube';
export { type ApiClient, type ApiList, logIn, passwordToken, type Resource } from './start/api-client';
export { APP_NAMES, appConfigs, type AppName } from './start/app-configs';
export { NODE_FLAGS, startApp } from './start/app-processes';
export { takeOver } from './start/leftovers';
export { foldersOf, type Folders, readOptions } from './start/options';
export { ensureDomain, statusOf, upload } from './start/push-sample';
export { startPostgres } from './start/postgres';
export { startRedis } from './start/redis';
export { type Ready, wipe } from './start/start-platform';
export { createSteps, type Steps } from './start/steps';
export { startUaa } from './uaa';
