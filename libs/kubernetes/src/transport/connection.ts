import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

/** Everything that a request needs to reach and to please the API server. */
export interface ConnectionOptions {
  readonly agent: HttpAgent;
  readonly headers: Record<string, string>;
}

/** An API server and the present credentials for it. */
export interface Connection {
  readonly server: string;
  /** Namespace of the kubeconfig's context, or of the pod that we run in. */
  readonly namespace: string;
  /** Credentials are kept for half a minute, so a rotated service account token is picked up in time. */
  options(fresh?: boolean): Promise<ConnectionOptions>;
  close(): void;
}

const CREDENTIALS_LIVE_MS = 30_000;
const TLS_FIELDS = ['ca', 'cert', 'key', 'pfx', 'passphrase', 'servername', 'rejectUnauthorized'] as const;

/** Reads a kubeconfig file, or the credentials of the pod when no file is named. */
export function loadConnection(kubeconfig?: string): Connection {
  const config = loadKubeConfig(kubeconfig);
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error(`The kubeconfig ${kubeconfig ?? '(in-cluster)'} names no current cluster`);

  const agentFor = reusedAgent(cluster.server, cluster.proxyUrl !== undefined);
  let cached: { readonly until: number; readonly options: ConnectionOptions } | undefined;

  async function freshOptions(): Promise<ConnectionOptions> {
    const https: RequestOptions = { headers: {} };
    await config.applyToHTTPSOptions(https);
    const headers = { ...(https.headers as Record<string, string>) };
    if (https.auth) headers['Authorization'] = `Basic ${Buffer.from(https.auth).toString('base64')}`;
    return { agent: agentFor(https), headers };
  }

  return {
    server: cluster.server.replace(/\/$/, ''),
    namespace: config.getContextObject(config.currentContext)?.namespace ?? 'default',
    async options(fresh = false) {
      if (!cached || fresh || cached.until < Date.now()) {
        cached = { until: Date.now() + CREDENTIALS_LIVE_MS, options: await freshOptions() };
      }
      return cached.options;
    },
    close: () => cached?.options.agent.destroy(),
  };
}

function loadKubeConfig(path?: string): KubeConfig {
  const config = new KubeConfig();
  if (path) config.loadFromFile(path);
  else config.loadFromCluster();
  if (config.getCurrentCluster()?.server.includes('undefined')) {
    throw new Error('No kubeconfig is configured, and this is not a pod of a Kubernetes cluster');
  }
  // The client library refuses plain HTTP unless told to skip the (absent) certificate.
  config.clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith('http:') ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  return config;
}

/** The library makes an agent per request; one agent per set of certificates keeps connections alive. */
function reusedAgent(server: string, proxied: boolean): (https: RequestOptions) => HttpAgent {
  let known: { readonly fingerprint: string; readonly agent: HttpAgent } | undefined;

  return (https) => {
    if (proxied) return https.agent as HttpAgent;
    const tls = Object.fromEntries(TLS_FIELDS.map((field) => [field, https[field]]));
    const fingerprint = JSON.stringify(tls);
    if (known?.fingerprint !== fingerprint) {
      const keepAlive = { keepAlive: true, keepAliveMsecs: 15_000 };
      const agent = server.startsWith('http:')
        ? new HttpAgent(keepAlive)
        : new HttpsAgent({ ...keepAlive, ...tls });
      known = { fingerprint, agent };
    }
    return known.agent;
  };
}
