import { z } from 'zod';
import { createDocument, type ZodOpenApiObject, type ZodOpenApiOperationObject } from 'zod-openapi';
import { type Endpoint } from './endpoint';

/** The OpenAPI 3.1 document of a table of endpoints. */
export function describeEndpoints(
  endpoints: readonly Endpoint<never>[],
  about: { title: string; version: string; url: string },
): ReturnType<typeof createDocument> {
  const paths: NonNullable<ZodOpenApiObject['paths']> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: about.title, version: about.version },
    servers: [{ url: about.url }],
    components: { securitySchemes: { uaa: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    paths,
  });
}

const CONTENT = {
  json: 'application/json',
  yaml: 'application/x-yaml',
  stream: 'multipart/form-data',
} as const;
const Errors = z
  .object({ errors: z.array(z.object({ code: z.int(), title: z.string(), detail: z.string() })) })
  .meta({ id: 'Errors' });

function operationOf({ method, path, contract }: Endpoint<never>): ZodOpenApiOperationObject {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  const pathParams = z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
  const query = contract.query instanceof z.ZodObject ? contract.query : undefined;
  return {
    operationId: `${method}${path.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())}`,
    tags: [path.split('/')[2] ?? 'root'],
    ...(contract.summary && { summary: contract.summary }),
    ...(contract.anonymous ? {} : { security: [{ uaa: [] }] }),
    requestParams: { ...(names.length > 0 && { path: pathParams }), ...(query && { query }) },
    ...(contract.body && {
      requestBody: { content: { [CONTENT[contract.accepts ?? 'json']]: { schema: contract.body } } },
    }),
    responses: {
      '2XX': { description: 'Done, or accepted: see the CF API v3 reference for the representation.' },
      default: { description: 'Refused or failed.', content: { 'application/json': { schema: Errors } } },
    },
  };
}
