import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Storage } from './storage';

/** One request to the registry, with what serves it. */
export interface Exchange {
  readonly storage: Storage;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}
