import {
  labelCondition,
  type LabelRequirement,
  oneOf,
  type PageRequest,
  rawSql,
  type Sql,
  type TimeFilter,
  within,
} from '@cf/database';

/** What every list may be asked for. Names are those of the query parameters. */
export interface ListQuery {
  readonly paging: PageRequest;
  readonly guids?: string[] | undefined;
  readonly created_ats?: TimeFilter | undefined;
  readonly updated_ats?: TimeFilter | undefined;
  readonly label_selector?: LabelRequirement[] | undefined;
}

/** The conditions of the filters that every list has, on the table with this alias. */
export function standardConditions(alias: string, query: ListQuery): (Sql | undefined)[] {
  const column = (name: string) => rawSql(`${alias}.${name}`);
  return [
    oneOf(column('guid'), query.guids),
    ...within(column('created_at'), query.created_ats),
    ...within(column('updated_at'), query.updated_ats),
    ...(query.label_selector ? labelCondition(query.label_selector, column('labels')) : []),
  ];
}
