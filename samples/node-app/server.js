const { createServer } = require('node:http');

const { name = 'sample' } = JSON.parse(process.env.VCAP_APPLICATION ?? '{}');

const server = createServer((request, response) => {
  console.log(`${request.method} ${request.url}`);
  response.setHeader('content-type', 'text/plain');
  response.end(`Hello from ${name}, instance ${process.env.CF_INSTANCE_INDEX ?? 0}\n`);
});

server.listen(Number(process.env.PORT ?? 8080), () =>
  console.log(`${name} listens on ${process.env.PORT ?? 8080}`),
);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
