export {
  type Db,
  emptySql,
  joinSql,
  rawSql,
  rowsOf,
  type Sql,
  sql,
  type Tx,
  connectDatabase,
} from './connect';
export { isForeignKeyViolation, isRowMissing, isUniqueViolation } from './constraint-violations';
export { oneOf, oneOfIgnoringCase, type TimeFilter, within } from './conditions';
export { labelCondition, type LabelRequirement, parseLabelSelector } from './label-selector';
export { listPage, type ListStatement, type Page, type PageRequest } from './list-page';
export { migrate, pendingMigrations } from './migrate';
export { Prisma } from './generated/client';
export type * from './records';
