import { totalOf } from './list-page';

test.each([
  ['a first page that is not full', 7, { page: 1, perPage: 50 }, 7],
  ['an empty first page', 0, { page: 1, perPage: 50 }, 0],
  ['a last page', 3, { page: 4, perPage: 10 }, 33],
])('%s tells the total', (_what, found, request, total) => {
  expect(totalOf(found, request)).toBe(total);
});

test.each([
  ['a full page', 50, { page: 1, perPage: 50 }],
  ['a page past the end', 0, { page: 4, perPage: 10 }],
])('%s does not', (_what, found, request) => {
  expect(totalOf(found, request)).toBeUndefined();
});
