import { matchesFilter, parseScimFilter } from './scim-filter';
import { UaaError } from './uaa-error';

const user = (userName: string, origin = 'uaa') => ({
  id: `id-${userName}`,
  userName,
  origin,
  email: '',
  name: {},
  groups: [],
  created: '',
  lastModified: '',
});
const dora = user('dora');
const finds = (filter: string, candidate = dora) => matchesFilter(parseScimFilter(filter), candidate);

test.each([
  ['userName eq "dora"', true],
  ['USERNAME EQ "DORA"', true],
  ['userName eq "x" or id eq "id-dora"', true],
  ['userName eq "dora" and origin eq "ldap"', false],
  ['userName eq "x" and id eq "y" or origin eq "uaa"', true],
  ['userName eq "x" and (id eq "y" or origin eq "uaa")', false],
  ['userName co "OR"', true],
  ['userName sw "or"', false],
])('%s finds dora: %s', (filter, found) => {
  expect(finds(filter)).toBe(found);
});

test('what stands in quotes is a value, whatever it looks like', () => {
  const odd = user('a" or userName eq "b) \\');
  expect(finds(`userName eq ${JSON.stringify(odd.userName)}`, odd)).toBe(true);
  expect(finds(`userName eq ${JSON.stringify(odd.userName)}`, user('b'))).toBe(false);
});

test.each([
  'bogus',
  'nope eq "x"',
  'userName eq x',
  'userName eq "x" or',
  '(userName eq "x"',
  'userName pr',
  '"',
  '',
])('refuses %j', (filter) => {
  expect(() => parseScimFilter(filter)).toThrow(UaaError);
});
