export { fakeRegistryBuddy, type FakeRegistryBuddy } from './fake-buddy';
export { type FakeServer, type Received, type Reply, startFakeServer } from './fake-server';
