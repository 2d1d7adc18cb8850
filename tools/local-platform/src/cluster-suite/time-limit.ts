/** For each test and each hook of the cluster suite; what needs longer says so. */
jest.setTimeout(90_000);
