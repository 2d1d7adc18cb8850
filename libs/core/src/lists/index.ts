export { type ListQuery, standardConditions } from './list-query';
