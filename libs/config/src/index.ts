export { ConfigError, loadConfig } from './load-config';
export {
  BlobstoreConfig,
  CommonConfig,
  databaseConfig,
  DatabaseConfig,
  HealthConfig,
  KubernetesConfig,
  LoggingConfig,
  RedisConfig,
} from './sections';
