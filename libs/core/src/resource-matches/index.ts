export {
  cachedSizes,
  type Fingerprint,
  forgetResource,
  isCacheable,
  matchResources,
  rememberResource,
} from './resource-matches';
