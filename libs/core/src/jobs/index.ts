export { JOBS, type JobHandlers, type JobRun, type Operation, type Payload } from './catalogue';
export { type JobResource, type NewJob, recordJob } from './record-job';
export { jobGuidOf, runJob, STRANDED_AFTER_MS, strandedJobs } from './run-job';
