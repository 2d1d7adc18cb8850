export interface Link {
  readonly href: string;
  readonly method?: string;
}

/** Makes the links of resources: absolute URLs below the API's own. */
export interface Links {
  readonly get: (path: string) => Link;
  readonly post: (path: string) => Link;
  readonly patch: (path: string) => Link;
}

/** Links below `externalUrl`, which has no slash at its end. */
export function createLinks(externalUrl: string): Links {
  return {
    get: (path) => ({ href: externalUrl + path }),
    post: (path) => ({ href: externalUrl + path, method: 'POST' }),
    patch: (path) => ({ href: externalUrl + path, method: 'PATCH' }),
  };
}
