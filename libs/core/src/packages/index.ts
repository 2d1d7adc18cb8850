export { copyPackage, createPackage, type NewPackage } from './create-package';
export {
  deleteExpiredPackages,
  deletePackage,
  isImageReferred,
  requestPackageDeletion,
} from './delete-package';
export { findAppForPackage, findPackageFor, findSourcePackage, type PackageOfApp } from './find-package';
export { type FinishedPackage, markPackageFailed, markPackageReady } from './finish-package';
export { listPackages, type PackageFilter } from './package-queries';
export { type PackageChange, updatePackage } from './update-package';
export {
  acceptUpload,
  assertAwaitsUpload,
  type MatchedResource,
  type PackageUpload,
  recordPackageDownload,
} from './upload-package';
