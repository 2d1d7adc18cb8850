export { NAMES } from './names';
export { type SeedTarget, updateStack } from './seed';
export { type Kpack, type KpackOptions, startKpack } from './start-kpack';
