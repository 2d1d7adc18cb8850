export { assertFeatureEnabled, FEATURE_FLAGS, type FeatureFlagName, isFeatureEnabled } from './feature-flags';
