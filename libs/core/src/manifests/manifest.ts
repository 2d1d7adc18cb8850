/** A process as a manifest asks for it; what is undefined stays as it is, null takes a value away. */
export interface ManifestProcess {
  readonly type: string;
  readonly command?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly instances?: number | undefined;
  readonly memory_in_mb?: number | undefined;
  readonly disk_in_mb?: number | undefined;
  readonly log_rate_limit_in_bytes_per_second?: bigint | undefined;
  readonly health_check_type?: string | undefined;
  readonly health_check_http_endpoint?: string | null | undefined;
  readonly health_check_timeout?: number | null | undefined;
  readonly health_check_invocation_timeout?: number | null | undefined;
  readonly health_check_interval?: number | null | undefined;
  readonly readiness_health_check_type?: string | undefined;
  readonly readiness_health_check_http_endpoint?: string | null | undefined;
  readonly readiness_health_check_invocation_timeout?: number | null | undefined;
  readonly readiness_health_check_interval?: number | null | undefined;
}

export interface ManifestRoute {
  readonly route: string;
  readonly protocol?: string | undefined;
  readonly options?: Readonly<Record<string, string | number | null>> | undefined;
}

export interface ManifestService {
  readonly name: string;
  readonly parameters?: object | undefined;
  readonly bindingName?: string | undefined;
}

export interface ManifestSidecar {
  readonly name: string;
  readonly command: string;
  readonly process_types: readonly string[];
  readonly memory_in_mb?: number | undefined;
}

/** One application of a manifest, checked, in our own words. */
export interface ManifestApp {
  readonly name: string;
  readonly lifecycle?: 'buildpack' | 'docker' | 'cnb' | undefined;
  readonly buildpacks?: readonly string[] | undefined;
  readonly stack?: string | undefined;
  readonly credentials?: object | undefined;
  readonly docker?: { readonly image: string; readonly username?: string | undefined } | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly features?: Readonly<Record<string, boolean>> | undefined;
  readonly metadata?:
    | {
        readonly labels?: Readonly<Record<string, string | null>> | undefined;
        readonly annotations?: Readonly<Record<string, string | null>> | undefined;
      }
    | undefined;
  readonly processes: readonly ManifestProcess[];
  readonly sidecars: readonly ManifestSidecar[];
  readonly services: readonly ManifestService[];
  readonly routes: readonly ManifestRoute[];
  readonly noRoute: boolean;
  readonly randomRoute: boolean;
  readonly defaultRoute: boolean;
}
