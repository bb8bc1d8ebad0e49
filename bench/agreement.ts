import { requestOf, registering, type Mode } from './asking.ts';
import { Connection, type Reply } from './connection.ts';
import { sizeOf, type Shape, type Size } from './shapes.ts';
import type { Variant } from './variants.ts';

/** What one query answers, and the very bytes by which each variant says so. */
export interface Expected {
  readonly body: Buffer;
  readonly etag: string | null;
}

export interface Agreement {
  readonly shape: Shape;
  readonly size: Size;
  readonly bytes: number;
  /** For each variant what each query of the shape is answered. */
  readonly expected: ReadonlyMap<Variant, readonly Expected[]>;
}

const fieldsOf = (value: unknown): ReadonlyMap<string, unknown> | null =>
  value !== null && typeof value === 'object' ? new Map(Object.entries(value)) : null;

/** Where two JSON values first differ, with both sides; null when they are equal. The order of fields is free. */
export function firstDifference(one: unknown, other: unknown, path = 'data'): string | null {
  const left = fieldsOf(one);
  const right = fieldsOf(other);
  if (left === null || right === null || Array.isArray(one) !== Array.isArray(other)) {
    return one === other ? null : `${path}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`;
  }
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const difference = firstDifference(left.get(name), right.get(name), `${path}.${name}`);
    if (difference !== null) return difference;
  }
  return null;
}

function dataOf(body: Buffer, where: string): unknown {
  const answer = JSON.parse(body.toString('utf8')) as { readonly data?: unknown; readonly errors?: readonly unknown[] };
  if (answer.errors !== undefined) throw new Error(`${where}: ${JSON.stringify(answer.errors[0])}`);
  return answer.data;
}

/** Asks one request and throws for any status but the one that is expected. */
export async function askOnce(variant: Variant, request: string, status = 200): Promise<Reply> {
  const connection = new Connection(variant.url);
  try {
    const reply = await connection.ask(request);
    if (reply.status === status) return reply;
    throw new Error(`${variant.name}: ${reply.status} ${reply.body.toString('utf8').slice(0, 500)}`);
  } finally {
    connection.close();
  }
}

const missOf = (variant: Variant, shape: Shape, index: number): Promise<Reply> =>
  askOnce(variant, requestOf(variant, { shape, index, mode: 'miss', etag: null }));

/** Asks every variant for a shape. Throws with the first difference unless all give the same data without an error. */
export async function agree(shape: Shape, variants: readonly Variant[]): Promise<Agreement> {
  const expected = new Map<Variant, Expected[]>(variants.map((variant) => [variant, []]));
  const answers: unknown[] = [];
  let bytes = 0;
  for (const index of shape.queries.keys()) {
    let first: { readonly name: string; readonly data: unknown } | null = null;
    for (const variant of variants) {
      const { body, etag } = await missOf(variant, shape, index);
      const where = `${shape.name} (${index})`;
      const data = dataOf(body, `${variant.name}, ${where}`);
      if (first === null) {
        first = { name: variant.name, data };
        answers.push(data);
        bytes += body.length;
      }
      const difference = firstDifference(first.data, data);
      if (difference !== null) throw new Error(`${where}: ${first.name} and ${variant.name} differ at ${difference}`);
      expected.get(variant)?.push({ body, etag });
    }
  }
  return { shape, size: sizeOf(answers), bytes, expected };
}

/** Makes hits of all queries of a shape; throws when one is answered otherwise than it was as a miss. */
export async function learn(variant: Variant, { shape, expected }: Agreement): Promise<void> {
  for (const [index, query] of shape.queries.entries()) {
    const { body, etag = null } = expected.get(variant)?.[index] ?? {};
    if (variant.name === 'one') await askOnce(variant, registering(variant, query));
    for (const mode of ['hit', '304'] satisfies Mode[]) {
      const request = requestOf(variant, { shape, index, mode, etag });
      const reply = await askOnce(variant, request, mode === 'hit' ? 200 : 304);
      if (mode === 'hit' && body?.equals(reply.body) !== true) throw new Error(`${variant.name}: a hit is no miss`);
    }
  }
}
