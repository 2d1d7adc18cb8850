export { ConfigError, loadConfig } from './load-config';
export {
  BlobstoreConfig,
  CommonConfig,
  DatabaseConfig,
  HealthConfig,
  KubernetesConfig,
  LoggingConfig,
  RedisConfig,
} from './sections';
