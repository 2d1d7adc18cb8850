export { appTarget } from './app-target';
export { HIDDEN, type NewAuditEvent, recordAuditEvent } from './record-audit-event';
