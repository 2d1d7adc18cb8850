export { type Kube, type KubeOptions, startKube } from './start-kube';
