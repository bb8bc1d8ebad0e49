import { getIntrospectionQuery, Kind, parse, type DocumentNode } from 'graphql';
import { Estimator } from './cost.ts';
import { costIndex } from './cost-index.ts';

// How many a type has on average in a schema of this kind, rounded up; only the ratio of two queries is of use.
const SIZES: Readonly<Record<string, number>> = {
  fields: 6,
  args: 2,
  inputFields: 4,
  enumValues: 4,
  interfaces: 1,
  possibleTypes: 2,
  directives: 20,
};

function introspectionSdl(query: string, types: number): string {
  const list = (name: string, type: string): string =>
    `${name}: [${type}!] @listSize(assumedSize: ${name === 'types' ? types : (SIZES[name] ?? 1)})`;
  return `
    schema @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"]) { query: ${query} }
    type ${query} { __schema: __Schema __type(name: String!): __Type }
    type __Schema { ${list('types', '__Type')} queryType: __Type mutationType: __Type subscriptionType: __Type
      ${list('directives', '__Directive')} }
    type __Type { ${list('fields', '__Field')} ${list('interfaces', '__Type')} ${list('possibleTypes', '__Type')}
      ${list('enumValues', '__EnumValue')} ${list('inputFields', '__InputValue')} ofType: __Type }
    type __Field { ${list('args', '__InputValue')} type: __Type }
    type __InputValue { type: __Type }
    type __EnumValue { name: String }
    type __Directive { ${list('args', '__InputValue')} }`;
}

export interface IntrospectionCost {
  readonly estimator: Estimator;
  /** Twice what the standard query costs: tools ask for that and a little more, aliases of it multiply. */
  readonly most: number;
}

/** Cost of asking for the schema itself: it is answered in one go, so a wild query would stall everybody. */
export function introspectionCost(supergraph: DocumentNode, query: string): IntrospectionCost {
  const types = supergraph.definitions.filter(
    ({ kind }) => kind.endsWith('TypeDefinition') && kind !== Kind.SCHEMA_DEFINITION,
  ).length;
  const estimator = new Estimator(costIndex(parse(introspectionSdl(query, types))));
  const standard = parse(getIntrospectionQuery({ schemaDescription: true, inputValueDeprecation: true }));
  const [operation] = standard.definitions;
  const cost = operation?.kind === Kind.OPERATION_DEFINITION ? estimator.estimate(standard, operation, {}).cost : 0;
  return { estimator, most: 2 * cost };
}
