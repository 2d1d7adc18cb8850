export { JOBS, type JobHandlers, type JobRun, type Operation, type Payload } from './catalogue';
export { type JobResource, type NewJob, recordJob } from './record-job';
export { runJob } from './run-job';
export { jobGuidOf, strandedJobs } from './stranded-jobs';
