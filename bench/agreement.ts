import type { VariantClient } from './client.ts';
import { sizeOf, type Shape, type Size } from './shapes.ts';

/** What one shape answers, and the very text by which each variant says so. */
export interface Agreement {
  readonly shape: Shape;
  readonly size: Size;
  readonly bytes: number;
  readonly texts: ReadonlyMap<VariantClient, string>;
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

function answerOf(text: string, where: string): unknown {
  const answer = JSON.parse(text) as { readonly data?: unknown; readonly errors?: readonly unknown[] };
  if (answer.errors !== undefined) throw new Error(`${where}: ${JSON.stringify(answer.errors[0])}`);
  return answer.data;
}

/** Asks every variant for a shape. Throws with the first difference unless all give the same data without an error. */
export async function agree(shape: Shape, clients: readonly VariantClient[]): Promise<Agreement> {
  const texts = new Map<VariantClient, string>();
  for (const client of clients) texts.set(client, await client.ask(shape));
  const [first, ...others] = [...texts].map(([{ variant }, text]) => ({
    name: variant.name,
    answer: answerOf(text, `${variant.name}, ${shape.name}`),
  }));
  if (first === undefined) throw new Error('There is no variant to ask.');
  for (const { name, answer } of others) {
    const difference = firstDifference(first.answer, answer);
    if (difference !== null) throw new Error(`${shape.name}: ${first.name} and ${name} differ at ${difference}`);
  }
  const bytes = Buffer.byteLength([...texts.values()][0] ?? '');
  return { shape, size: sizeOf(first.answer), bytes, texts };
}
