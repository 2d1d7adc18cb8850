export { assertFeatureEnabled, FEATURE_FLAGS, type FeatureFlagName, isFeatureEnabled } from './feature-flags';
export {
  type FeatureFlagState,
  listFeatureFlags,
  readFeatureFlag,
  updateFeatureFlag,
} from './update-feature-flag';
