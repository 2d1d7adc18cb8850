import { type KpackBuild, type KpackBuilder, type KpackImage } from '@cf/kubernetes';
import { planRetry, type RetryView } from './plan-retry';

const build = (reason: string, runImage: string, status: 'True' | 'False' = 'False'): KpackBuild => ({
  metadata: { name: 'b', annotations: { 'image.kpack.io/reason': reason } },
  spec: { tags: [], builder: { image: '' }, source: {}, runImage: { image: runImage } },
  status: { conditions: [{ type: 'Succeeded', status }], latestImage: 'i' },
});
const image = (source: string, status: 'True' | 'False' = 'False'): KpackImage => ({
  metadata: { name: 'a' },
  spec: { tag: '', builder: { kind: 'ClusterBuilder', name: 'x' }, source: { registry: { image: source } } },
  status: { conditions: [{ type: 'Ready', status }] },
});
const builder: KpackBuilder = {
  metadata: { name: 'x' },
  spec: { tag: '', stack: { kind: 'ClusterStack', name: 's' }, order: [] },
  status: { conditions: [{ type: 'Ready', status: 'True' }], stack: { runImage: 'run:2' } },
};
const view = (more: Partial<RetryView>): RetryView => ({
  image: image('package:1'),
  newestBuild: build('CONFIG', 'run:1'),
  builder,
  currentSource: 'package:1',
  ...more,
});

test.each<[string, Partial<RetryView>, object]>([
  ['an Image that is well needs nothing', { image: image('package:1', 'True') }, { do: 'nothing' }],
  ['a failed update is tried again', { newestBuild: build('STACK', 'run:2') }, { do: 'trigger' }],
  ['a failed staging of what runs is tried again upon a newer stack', {}, { do: 'trigger' }],
  [
    'a failed staging of something else goes back to what runs',
    { image: image('package:2') },
    { do: 'restore', source: 'package:1' },
  ],
  [
    'nothing is tried twice upon the same stack',
    { newestBuild: build('TRIGGER', 'run:2') },
    { do: 'nothing' },
  ],
  ['an app that never ran waits for its user', { currentSource: undefined }, { do: 'nothing' }],
  ['a builder that is not ready is waited for', { builder: undefined }, { do: 'nothing' }],
])('%s', (_name, given, expected) => {
  expect(planRetry(view(given))).toEqual(expected);
});
