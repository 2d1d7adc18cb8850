// Serves the files below STATIC_ROOT on PORT; never a name that begins with a dot, nor the Staticfile.
// STATIC_PUSHSTATE=enabled answers unknown paths with index.html.
const { createReadStream, promises: fs } = require('node:fs');
const { createServer } = require('node:http');
const { extname, join, posix, resolve } = require('node:path');

const root = resolve(process.env.STATIC_ROOT || '.');
const pushState = process.env.STATIC_PUSHSTATE === 'enabled';
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'text/xml; charset=utf-8',
};

const inside = (file) => file === root || file.startsWith(`${root}/`);

async function find(name) {
  const file = await fs.realpath(join(root, name)).catch(() => undefined);
  if (!file || !inside(file)) return undefined;
  const stats = await fs.stat(file);
  return stats.isDirectory() ? { file, isDirectory: true } : { file, size: stats.size, mtime: stats.mtime };
}

async function answer(request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
  const url = new URL(request.url, 'http://localhost');
  let name;
  try {
    name = posix.normalize(decodeURIComponent(url.pathname));
  } catch {
    return refuse(response, 400);
  }
  if (name.includes('/.') || name.includes('\0') || name === '/Staticfile') return refuse(response, 404);
  let found = await find(name);
  if (found?.isDirectory && !name.endsWith('/')) return redirect(response, `${url.pathname}/${url.search}`);
  if (found?.isDirectory) found = await find(`${name}index.html`);
  if (!found && pushState && extname(name) === '') found = await find('/index.html');
  if (!found || found.isDirectory) return refuse(response, 404);
  response.writeHead(200, {
    'content-type': TYPES[extname(found.file).toLowerCase()] ?? 'application/octet-stream',
    'content-length': found.size,
    'last-modified': found.mtime.toUTCString(),
  });
  if (request.method === 'HEAD') return response.end();
  createReadStream(found.file)
    .on('error', () => response.destroy())
    .pipe(response);
}

function refuse(response, status) {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${status}\n`);
}

function redirect(response, location) {
  response.writeHead(301, { location: location.replace(/^\/+/, '/') });
  response.end();
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => (response.headersSent ? response.destroy() : refuse(response, 500)));
});
const port = Number(process.env.PORT || 8080);
server.listen(port, () => console.log(`Serving ${root} on ${port}`));
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), 8_000).unref();
});
