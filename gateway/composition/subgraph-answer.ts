import type { TransportResponse } from './transport.ts';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Reads = NonNullable<TransportResponse['extensions']>['reads'];

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((number) => typeof number === 'number');

/** A subgraph of another make may say anything else here, which is nobody's business. */
function readsIn(extensions: unknown): Reads {
  const reads = isObject(extensions) ? extensions['reads'] : undefined;
  return isObject(reads) && Object.values(reads).every(isNumbers) ? (reads as Reads) : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An answer of a subgraph, read from its bytes anew for each who waits for it; null where they are none. */
export function answerIn(text: string): TransportResponse | null {
  const answer = parsedJson(text);
  if (!isObject(answer)) return null;
  const { data, errors } = answer;
  if (data != null && !isObject(data)) return null;
  if (errors !== undefined && !Array.isArray(errors)) return null;
  if (data == null && !(Array.isArray(errors) && errors.length > 0)) return null;
  const reads = readsIn(answer['extensions']);
  return {
    ...(data === undefined ? {} : { data }),
    ...(errors === undefined ? {} : { errors: errors as readonly unknown[] }),
    ...(reads === undefined ? {} : { extensions: { reads } }),
  };
}
