import { candidatesOf, hostOf, randomHostOf, routeAddressOf } from './route-address';

test.each([
  ['www.example.org', { hostname: 'www.example.org', path: '', port: undefined }],
  ['https://WWW.example.org/', { hostname: 'www.example.org', path: '', port: undefined }],
  ['example.org/shop/cart', { hostname: 'example.org', path: '/shop/cart', port: undefined }],
  ['tcp://tcp.example.org:1234', { hostname: 'tcp.example.org', path: '', port: 1234 }],
  ['no spaces.org', undefined],
  ['http://', undefined],
])('the route %j is read as %j', (route, expected) => {
  expect(routeAddressOf(route)).toEqual(expected);
});

test('a host name may be a domain as a whole, or a host of the rest', () => {
  expect(candidatesOf('www.example.org')).toEqual([
    { host: '', domain: 'www.example.org' },
    { host: 'www', domain: 'example.org' },
  ]);
});

test('a random host never exceeds what a host may have', () => {
  const host = randomHostOf('A Very_Long Name'.repeat(8), () => 0);
  expect(host).toMatch(/^[a-z0-9-]{1,63}$/);
  expect(host).toMatch(/-brave-badger-aa$/);
});

test('an app name becomes a host of small letters, digits and dashes', () => {
  expect(hostOf('_My App!')).toBe('my-app');
});
