export { type Crash, recordCrash } from './record-crash';
