export { findProcessFor, findProcessOfAppFor, newestProcess, type ProcessOfApp } from './find-process';
export { insertProcess } from './insert-process';
export { listProcesses, type ProcessFilter, type ProcessWithDetails, readProcess } from './process-queries';
export { type Crash, recordCrash } from './record-crash';
export { routesSharingTraffic } from './routes-sharing-traffic';
export { type ProcessScale, scaleProcess } from './scale-process';
export { terminateInstance } from './terminate-instance';
export { type ProcessChange, updateProcess } from './update-process';
