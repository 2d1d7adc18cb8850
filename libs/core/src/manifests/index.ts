export { applyManifest } from './apply-manifest';
export { diffManifest, type ManifestDifference } from './diff-manifest';
export { generateManifest } from './generate-manifest';
export { requestManifest } from './request-manifest';
