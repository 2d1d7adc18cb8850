import { type Server } from 'node:http';

const SWEEP_MS = 100;

/** Takes no more connections, and ends each one as soon as no request is in it; those that clients keep alive would hold the server open for a minute. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    server.close(() => {
      clearInterval(sweep);
      resolve();
    });
  });
}
