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
  const to = (path: string, method?: string): Link => ({
    href: externalUrl + path,
    ...(method && { method }),
  });
  return { get: (path) => to(path), post: (path) => to(path, 'POST'), patch: (path) => to(path, 'PATCH') };
}
