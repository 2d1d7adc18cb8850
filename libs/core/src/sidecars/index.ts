export {
  createSidecar,
  deleteSidecar,
  findSidecarFor,
  listSidecars,
  type SidecarInput,
  updateSidecar,
} from './sidecars';
