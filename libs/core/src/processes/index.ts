export { type Crash, recordCrash } from './record-crash';
export { routesSharingTraffic } from './routes-sharing-traffic';
