export { ConfigError, loadConfig } from './load-config';
export {
  BlobstoreConfig,
  CommonConfig,
  databaseConfig,
  DatabaseConfig,
  HealthConfig,
  KubernetesConfig,
  LeaseConfig,
  LoggingConfig,
  RedisConfig,
} from './sections';
