import { type KpackBuilder } from '@cf/kubernetes';
import { offeredBy } from './buildpacks.reconciler';

const builder = (more: Partial<KpackBuilder>): KpackBuilder => ({
  metadata: { name: 'b' },
  spec: { tag: 't', stack: { kind: 'ClusterStack', name: 's' }, order: [{ group: [{ id: 'nodejs' }] }] },
  ...more,
});

test('a builder offers each buildpack once, in the order of its trials', () => {
  const order = [
    {
      group: [
        { id: 'nodejs', version: '1' },
        { id: 'procfile', version: '2', optional: true },
      ],
    },
    { group: [{ id: 'procfile', version: '2' }] },
  ];
  expect(offeredBy(builder({ status: { order } }))).toEqual([
    { name: 'nodejs', version: '1' },
    { name: 'procfile', version: '2' },
  ]);
});

test('a builder that kpack has not seen yet offers what it asks for', () => {
  expect(offeredBy(builder({}))).toEqual([{ name: 'nodejs', version: undefined }]);
});
