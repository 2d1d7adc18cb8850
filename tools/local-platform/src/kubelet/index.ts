export { startKubelet, type Kubelet, type KubeletOptions } from './kubelet';
export { portsOf, PORTS_ANNOTATION, type PortMap } from './container/ports';
