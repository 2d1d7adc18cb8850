export { HIDDEN, type NewAuditEvent, recordAuditEvent } from './record-audit-event';
