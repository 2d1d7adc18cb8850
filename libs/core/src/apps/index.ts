export { APP_FEATURES, type AppFeature, appFeatureOf, setAppFeature, sshAccessOf } from './app-features';
export { type AppFilter, listApps } from './app-queries';
export { findAppToStart, restartApp, startApp, stopApp } from './app-state';
export { assignDroplet, assignDropletIn, followImagePort } from './assign-droplet';
export { auditApp } from './audit-app';
export { createApp, type NewApp, withoutPassword } from './create-app';
export { deleteApp, requestAppDeletion } from './delete-app';
export {
  type EnvironmentChange,
  type EnvironmentVariables,
  mergedVariables,
  updateEnvironmentVariables,
} from './environment-variables';
export { findAppFor, lockApp } from './find-app';
export { assertLifecycleEnabled, type LifecycleChange, type LifecycleType } from './lifecycle';
export { type AppChange, updateApp } from './update-app';
