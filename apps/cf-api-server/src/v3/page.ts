import { type ListQuery } from '@cf/core';
import { type Page } from '@cf/database';
import { type RequestContext } from './request-context';

/** Resources that go along in a list's `included`, by the name of their list. */
export type Included = Readonly<Record<string, readonly object[]>>;

/** A page of a list as the API presents it: pagination with links that keep the client's filters, the resources, and what was to be included. */
export function presentPage<Row>(
  ctx: Pick<RequestContext, 'config' | 'url'>,
  { paging }: ListQuery,
  page: Page<Row>,
  { present, included }: { present: (row: Row) => object; included?: Included | undefined },
) {
  const totalPages = Math.max(1, Math.ceil(page.total / paging.perPage));
  const to = (number: number) => ({ href: ctx.config.externalUrl + hrefOf(ctx.url, number, paging.perPage) });
  return {
    pagination: {
      total_results: page.total,
      total_pages: totalPages,
      first: to(1),
      last: to(totalPages),
      next: paging.page < totalPages ? to(paging.page + 1) : null,
      previous: paging.page > 1 ? to(Math.min(paging.page - 1, totalPages)) : null,
    },
    resources: page.records.map(present),
    ...(included && { included }),
  };
}

/** The request's own path and filters, with another page. */
function hrefOf(url: string, page: number, perPage: number): string {
  const [path = '', query = ''] = url.split('?');
  const kept = new URLSearchParams(query);
  kept.delete('page');
  kept.delete('per_page');
  kept.append('page', String(page));
  kept.append('per_page', String(perPage));
  return `${path}?${kept.toString()}`;
}

/** A time as the API writes it: UTC, whole seconds. */
export function presentTime(time: Date): string;
export function presentTime(time: Date | null): string | null;
export function presentTime(time: Date | null): string | null {
  return time && `${time.toISOString().slice(0, 19)}Z`;
}
