import { type Condition, type KubeObject } from './object';

/** A reference to a Service, and its share of the requests. */
export interface HttpBackendRef {
  name: string;
  namespace?: string;
  port: number;
  weight?: number;
  filters?: HttpFilter[];
}

/** A change of requests on their way. */
export interface HttpFilter {
  type: 'RequestHeaderModifier' | 'RequestRedirect' | 'URLRewrite' | 'ResponseHeaderModifier';
  requestHeaderModifier?: {
    set?: { name: string; value: string }[];
    add?: { name: string; value: string }[];
    remove?: string[];
  };
  requestRedirect?: { scheme?: string; hostname?: string; port?: number; statusCode?: number };
  urlRewrite?: { hostname?: string };
}

/** A rule: what it matches, and where that goes. */
export interface HttpRule {
  name?: string;
  matches?: {
    path?: { type: 'PathPrefix' | 'Exact' | 'RegularExpression'; value: string };
    headers?: { name: string; value: string; type?: string }[];
  }[];
  filters?: HttpFilter[];
  backendRefs?: HttpBackendRef[];
  timeouts?: { request?: string; backendRequest?: string };
}

/** The Gateway API's route of HTTP requests. */
export interface HTTPRoute extends KubeObject {
  spec: {
    parentRefs: { name: string; namespace?: string; sectionName?: string; group?: string; kind?: string }[];
    hostnames?: string[];
    rules?: HttpRule[];
  };
  status?: {
    parents?: {
      parentRef: { name: string; namespace?: string };
      controllerName?: string;
      conditions?: Condition[];
    }[];
  };
}
