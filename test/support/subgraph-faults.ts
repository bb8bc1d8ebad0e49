import type { TransportResponse } from '../../gateway/composition/transport.ts';
import { GraphError } from '../../service/errors.ts';
import type { Fault } from './federation.ts';

/** What no client may ever read: where the subgraph is, what it runs on, what went wrong within. */
export const INTERNAL_TEXT = 'connect ECONNREFUSED http://10.0.0.7:4001/graphql at /srv/app/db.js:12';

type Json = Readonly<Record<string, unknown>>;

/** The same answer with each of its values changed by a rule; what the rule leaves alone is searched further. */
function changed(value: unknown, rule: (value: unknown) => unknown): unknown {
  const after = rule(value);
  if (after !== value || typeof value !== 'object' || value === null) return after;
  if (Array.isArray(value)) return value.map((element) => changed(element, rule));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, changed(inner, rule)]));
}

const withData = (response: TransportResponse, rule: (data: Json) => unknown): TransportResponse => ({
  ...response,
  data: rule((response.data ?? {}) as Json),
});

/** The ways in which a subgraph fails, each with the codes that its fields may have then. */
export const faults = {
  'can not be reached': {
    codes: ['SUBGRAPH_UNAVAILABLE'],
    fault: () => Promise.reject(new GraphError('SUBGRAPH_UNAVAILABLE', 'The subgraph can not be reached.')),
  },
  'does not answer in time': {
    codes: ['SUBGRAPH_TIMEOUT'],
    fault: () => Promise.reject(new GraphError('SUBGRAPH_TIMEOUT', 'The subgraph did not answer in time.')),
  },
  'answers with data null and no error': {
    codes: ['SUBGRAPH_BAD_RESPONSE'],
    fault: () => Promise.resolve({ data: null }),
  },
  'answers with nothing': { codes: ['SUBGRAPH_BAD_RESPONSE'], fault: () => Promise.resolve({}) },
  'answers with too few entities': {
    codes: ['SUBGRAPH_BAD_RESPONSE'],
    fault: async (_, answer) =>
      withData(await answer(), (data) =>
        Array.isArray(data['_entities']) ? { ...data, _entities: data['_entities'].slice(1) } : data,
      ),
  },
  'answers with a text where a list belongs': {
    codes: ['SUBGRAPH_BAD_RESPONSE'],
    fault: async (_, answer) =>
      withData(await answer(), (data) => changed(data, (value) => (Array.isArray(value) ? INTERNAL_TEXT : value))),
  },
  'answers with a text where a number belongs': {
    codes: ['SUBGRAPH_BAD_RESPONSE'],
    fault: async (_, answer) =>
      withData(await answer(), (data) => changed(data, (value) => (typeof value === 'number' ? INTERNAL_TEXT : value))),
  },
  'answers with an error that tells of its inside': {
    codes: ['INTERNAL_SERVER_ERROR', 'SUBGRAPH_BAD_RESPONSE', 'SUBGRAPH_UNAVAILABLE'],
    fault: () =>
      Promise.resolve({ data: null, errors: [{ message: INTERNAL_TEXT, extensions: { url: INTERNAL_TEXT } }] }),
  },
  'ends in a fault of the transport': {
    codes: ['INTERNAL_SERVER_ERROR', 'SUBGRAPH_BAD_RESPONSE', 'SUBGRAPH_UNAVAILABLE'],
    fault: () => Promise.reject(new Error(INTERNAL_TEXT)),
  },
} as const satisfies Readonly<Record<string, { readonly codes: readonly string[]; readonly fault: Fault }>>;
