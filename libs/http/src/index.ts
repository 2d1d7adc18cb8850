export { closeServer } from './close-server';
export { type Contract, type Endpoint, endpointsIn, type Input, type Method, type Params } from './endpoint';
export { mount, type MountOptions } from './mount';
export { describeEndpoints } from './openapi';
export { readJson, readText, readYaml } from './read-body';
export { accepted, created, done, noContent, ok, type Result, text } from './results';
export { whole, wordingOf, wordingOfQuery } from './wording';
