import { withAssignedPorts } from './ports';
import { planLaunch } from './launch';
import { createRewriter } from './rewrite';
import { expand, parseQuantity } from './environment';

const image = {
  Entrypoint: ['/cnb/process/web'],
  Labels: {
    'io.buildpacks.build.metadata': JSON.stringify({
      buildpacks: [{ id: 'acme/nodejs' }],
      'buildpack-default-process-type': 'web',
      processes: [
        { type: 'web', command: 'npm', args: ['start'], direct: true },
        { type: 'worker', command: 'echo $HOME && sleep 1', direct: false },
      ],
    }),
  },
};
const buildpacks = ['acme/nodejs'];

describe('planLaunch', () => {
  test.each([
    ['the image alone', {}, { words: ['npm', 'start'], launcher: { processType: 'web', buildpacks } }],
    [
      'another process type',
      { command: ['/cnb/process/worker'] },
      { script: 'echo $HOME && sleep 1', launcher: { processType: 'worker', buildpacks } },
    ],
    [
      'a command in one string',
      { command: ['/cnb/lifecycle/launcher', 'a && b'] },
      { script: 'a && b', launcher: { buildpacks } },
    ],
    [
      'a command in words',
      { command: ['/cnb/lifecycle/launcher', '--', 'a', 'b c'] },
      { words: ['a', 'b c'], launcher: { buildpacks } },
    ],
    ['a program of the machine', { command: ['sh', '-c'], args: ['true'] }, { words: ['sh', '-c', 'true'] }],
  ])('understands %s', (_what, container, launch) => {
    expect(planLaunch(container, image)).toMatchObject(launch);
  });

  test('fails to start a process type that the image does not have', () => {
    expect(() => planLaunch({ command: ['/cnb/process/nope'] }, image)).toThrow(
      '/cnb/process/nope: no such file',
    );
  });

  test('says so when there is no command at all', () => {
    expect(() => planLaunch({}, {})).toThrow('no command specified');
  });
});

describe('createRewriter', () => {
  const rewrite = createRewriter([
    { from: '/workspace', to: '/pods/1/workspace' },
    { from: '/layers', to: '/pods/1/layers' },
  ]);

  test.each([
    ['/workspace', '/pods/1/workspace'],
    ['--root=/workspace/public', '--root=/pods/1/workspace/public'],
    ['/layers/a/bin:/usr/bin:/layers/b/bin', '/pods/1/layers/a/bin:/usr/bin:/pods/1/layers/b/bin'],
    ['/workspaces/x', '/workspaces/x'],
    ['/home/me/workspace/x', '/home/me/workspace/x'],
    ['https://host/workspace', 'https://host/workspace'],
    ['$HOME/workspace ${HOME}/workspace', '$HOME/workspace ${HOME}/workspace'],
  ])('turns %s into %s', (before, after) => {
    expect(rewrite(before)).toBe(after);
  });
});

describe('the environment', () => {
  test('tells the assigned port in the variables for ports alone', () => {
    const environment = {
      PORT: '8080',
      VCAP_APP_PORT: '8080',
      CF_INSTANCE_ADDR: '127.0.0.1:8080',
      CF_INSTANCE_PORTS: '[{"external":8080,"internal":8080}]',
      MINE: '8080',
    };

    expect(withAssignedPorts(environment, { 8080: 20001 })).toEqual({
      PORT: '20001',
      VCAP_APP_PORT: '20001',
      CF_INSTANCE_ADDR: '127.0.0.1:20001',
      CF_INSTANCE_PORTS: '[{"external":20001,"internal":20001}]',
      MINE: '8080',
    });
  });

  test('replaces references to earlier variables as Kubernetes does', () => {
    expect(expand('$(A)-$(B)-$$(A)', { A: '1' })).toBe('1-$(B)-$(A)');
  });

  test.each([
    ['512Mi', 512 * 2 ** 20],
    ['1G', 1e9],
    ['100m', 0.1],
    ['64', 64],
  ])('reads the quantity %s', (quantity, number) => {
    expect(parseQuantity(quantity)).toBeCloseTo(number);
  });
});
