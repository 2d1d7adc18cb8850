import { parseChallenges } from './challenge';

test.each([
  ['Basic realm="registry"', [{ scheme: 'basic', parameters: { realm: 'registry' } }]],
  [
    'Bearer realm="https://a/t",service="reg, io",scope="repository:x:pull,push"',
    [
      {
        scheme: 'bearer',
        parameters: { realm: 'https://a/t', service: 'reg, io', scope: 'repository:x:pull,push' },
      },
    ],
  ],
  [
    'Bearer realm="https://a/t", error=invalid_token, Basic realm="\\"q\\""',
    [
      { scheme: 'bearer', parameters: { realm: 'https://a/t', error: 'invalid_token' } },
      { scheme: 'basic', parameters: { realm: '"q"' } },
    ],
  ],
  [
    'Negotiate, Basic realm=x',
    [
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'x' } },
    ],
  ],
  ['"""', []],
  ['', []],
])('reads the challenges of %j', (header, expected) => {
  expect(parseChallenges(header)).toEqual(expected);
});
