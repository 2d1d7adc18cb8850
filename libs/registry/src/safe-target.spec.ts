import { safeTarget } from './safe-target';

const target = (location: string, from: string) => safeTarget(location, new URL(from)).href;

describe('safeTarget', () => {
  test.each([
    ['/v2/x/blobs/uploads/1?a=b', 'https://reg.io/v2/', 'https://reg.io/v2/x/blobs/uploads/1?a=b'],
    ['https://auth.reg.io/token', 'https://reg.io', 'https://auth.reg.io/token'],
    ['http://reg.io/v2/up', 'https://reg.io', 'https://reg.io/v2/up'],
    ['http://localhost:5001/token', 'http://127.0.0.1:5000', 'http://localhost:5001/token'],
    ['http://10.0.0.9/token', 'http://10.0.0.8:5000', 'http://10.0.0.9/token'],
  ])('%s from %s is %s', (location, from, expected) => {
    expect(target(location, from)).toBe(expected);
  });

  test.each([
    ['http://auth.reg.io/token', 'https://reg.io', 'not encrypted'],
    ['file:///etc/passwd', 'http://reg.io', 'neither http nor https'],
    ['https://u:p@auth.reg.io/token', 'https://reg.io', 'credentials'],
    ['https://127.0.0.1:8080/packages', 'https://reg.io', 'private'],
    ['https://2130706433/', 'https://reg.io', 'private'],
    ['https://[::1]/', 'https://reg.io', 'private'],
    ['https://[::ffff:10.0.0.1]/', 'https://reg.io', 'private'],
    ['https://localhost/', 'https://reg.io', 'private'],
    ['http://192.168.1.1/', 'http://reg.io', 'private'],
    ['http://169.254.169.254/latest/meta-data', 'http://10.0.0.8:5000', 'link-local'],
    ['http://[', 'http://reg.io', 'no URL'],
  ])('%s from %s is refused: %s', (location, from, why) => {
    expect(() => safeTarget(location, new URL(from))).toThrow(why);
  });
});
