import { type ReplayContext } from '../context';
import { Buildpack, FeatureFlag, Stack } from '../platform-resources';

/** What the platform offers and allows. */
export const platformCommands = ({ api }: ReplayContext) => ({
  featureFlags: async () => (await api.list('/v3/feature_flags', FeatureFlag)).resources,
  buildpacks: async () => (await api.list('/v3/buildpacks', Buildpack, { order_by: 'position' })).resources,
  stacks: async () => (await api.list('/v3/stacks', Stack)).resources,
});
