import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type InputType, type ZlibOptions } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { codes, GraphError } from './errors.ts';

type Inflate = (body: InputType, limits: ZlibOptions) => Promise<Buffer>;

const INFLATERS: Readonly<Record<string, Inflate>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** The ways in which a body may be compressed, as the answer to any other names them. */
export const BODY_ENCODINGS = Object.keys(INFLATERS).join(', ');

// What is said of a body that can't be read; the parser's own words would quote it.
const EMPTY = 'The body is empty; expected a JSON object.';
const NO_JSON = 'The body is no JSON that is read here; expected a JSON object without a key "__proto__".';

const IDENTITY = 'identity';

function encodingOf({ headers }: FastifyRequest): string {
  return (headers['content-encoding'] ?? IDENTITY).trim().toLowerCase();
}

/** The body as it was before it was compressed. Stops inflating at `maxBytes`, however small what came was. */
async function inflated(request: FastifyRequest, body: Buffer, maxBytes: number): Promise<Buffer> {
  const encoding = encodingOf(request);
  const inflater = Object.hasOwn(INFLATERS, encoding) ? INFLATERS[encoding] : undefined;
  if (inflater === undefined) {
    throw new GraphError(
      'UNSUPPORTED_MEDIA_TYPE',
      `The content-encoding of the body is not read here; expected one of ${BODY_ENCODINGS}, or none.`,
    );
  }
  try {
    return await inflater(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new GraphError('PAYLOAD_TOO_LARGE', `${codes.PAYLOAD_TOO_LARGE.meaning} It counts after inflation.`);
    }
    throw new GraphError('BAD_REQUEST', `The body is not ${encoding}, which its content-encoding says that it is.`);
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body. JSON between systems is UTF-8 (RFC 8259, section 8.1); a body that says otherwise is refused. */
function utf8(request: FastifyRequest, body: Buffer): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/iu.exec(request.headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/iu.test(charset)) {
    throw new GraphError('UNSUPPORTED_MEDIA_TYPE', 'The charset of the body is not read here; expected utf-8.');
  }
  try {
    return UTF8.decode(body);
  } catch {
    throw new GraphError('BAD_REQUEST', 'The body is not UTF-8.');
  }
}

/**
 * Reads JSON bodies, compressed or not, of at most `maxBytes` before and after inflation. Any other body is answered
 * with 415.
 */
export function jsonBodies(server: FastifyInstance, maxBytes: number): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  const read = (request: FastifyRequest, bytes: Buffer): unknown => {
    const text = utf8(request, bytes);
    // It answers before it returns.
    const outcome: { error: Error | null; value: unknown } = { error: null, value: undefined };
    void parse(request, text, (error, value: unknown) => Object.assign(outcome, { error, value }));
    const { error, value } = outcome;
    if (error !== null) throw new GraphError('BAD_REQUEST', text.trim() === '' ? EMPTY : NO_JSON);
    return value;
  };
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done) => {
      const whole = encodingOf(request) === IDENTITY ? body : inflated(request, body, maxBytes);
      if (whole instanceof Promise) {
        whole.then((bytes) => read(request, bytes)).then((value) => done(null, value), done);
        return;
      }
      let value: unknown;
      try {
        // Most come as they are: those are read at once.
        value = read(request, whole);
      } catch (error) {
        done(error as Error);
        return;
      }
      done(null, value);
    },
  );
}
