import { imageProcessesOf } from './image-processes';

const labels = (metadata: object) => ({ 'io.buildpacks.build.metadata': JSON.stringify(metadata) });

test('reads commands of older lifecycles, with their arguments', () => {
  const described = imageProcessesOf(
    labels({
      processes: [
        { type: 'web', command: 'npm', args: ['start', 'two words'], direct: true },
        { type: 'worker', command: 'bundle exec rake "jobs:work" && echo done', direct: false },
      ],
      buildpacks: [{ id: 'nodejs', version: '1.0.0' }],
    }),
  );
  expect(described.processTypes).toEqual({
    web: "npm start 'two words'",
    worker: 'bundle exec rake "jobs:work" && echo done',
  });
  expect(described.processCommands['web']).toEqual({
    command: ['npm'],
    args: ['start', 'two words'],
    direct: true,
  });
  expect(described.buildpacks).toEqual([{ name: 'nodejs', version: '1.0.0' }]);
});

test('reads commands of newer lifecycles, which are lists', () => {
  const { processTypes } = imageProcessesOf(
    labels({ processes: [{ type: 'web', command: ['sh', '-c', "echo 'hi'"], args: null, direct: true }] }),
  );
  expect(processTypes).toEqual({ web: `sh -c 'echo '\\''hi'\\'''` });
});

test('refuses an image that the lifecycle did not build', () => {
  expect(() => imageProcessesOf({})).toThrow('io.buildpacks.build.metadata');
});
