export { appTarget } from './app-target';
export { HIDDEN, type NewAuditEvent, recordAuditEvent } from './record-audit-event';
export { type AuditEventFilter, findAuditEvent, listAuditEvents } from './audit-event-queries';
