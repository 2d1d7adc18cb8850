export { startHealthServer, type HealthServer, type ReadinessChecks } from './health-server';
export { createLogger, type Logger } from './logger';
export { runDaemon, type DaemonContext } from './run-daemon';
