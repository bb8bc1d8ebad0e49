import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createLog } from '../service/log.ts';

// The floor: ready answers by plain node:http with the log line that the gateway writes, as bytes from memory
// (/bytes/S-0) or as JSON made of the ready object for each request (/json/S-0).

const [port = '0', folder = '.'] = process.argv.slice(2);
const log = createLog('floor', 'info');

interface Ready {
  readonly bytes: Buffer;
  readonly value: unknown;
  readonly etag: string;
}

const answers = new Map(
  readdirSync(folder).map((name): [string, Ready] => {
    const bytes = readFileSync(join(folder, name));
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
    return [name, { bytes, value: JSON.parse(bytes.toString('utf8')), etag }];
  }),
);

function answer(request: IncomingMessage, response: ServerResponse): void {
  const since = performance.now();
  const url = request.url ?? '';
  const [, way = '', name = ''] = url.split('?', 1)[0]?.split('/') ?? [];
  const ready = answers.get(name);
  if (ready === undefined) {
    response.writeHead(url === '/health/ready' ? 200 : 404).end();
    return;
  }
  const id = randomUUID();
  const { etag, bytes, value } = ready;
  if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag, 'x-request-id': id }).end();
  else {
    const body = way === 'json' ? Buffer.from(JSON.stringify(value)) : bytes;
    const type = 'application/json; charset=utf-8';
    response
      .writeHead(200, { 'content-type': type, 'content-length': body.length, etag, 'x-request-id': id })
      .end(body);
  }
  const { method } = request;
  const ms = Math.round(performance.now() - since);
  log.info({ requestId: id, method, route: url, status: response.statusCode, ms }, 'request');
}

createServer((request, response) => {
  if (request.method === 'GET') answer(request, response);
  else {
    request.resume();
    request.once('end', () => answer(request, response));
  }
}).listen(Number(port), '127.0.0.1');
