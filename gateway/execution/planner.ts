import { operationFromDocument, Supergraph, type Schema } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { assertValidSchema, Kind, parse, printSchema, type ConstDirectiveNode, type DocumentNode } from 'graphql';

const NOT_RESOLVABLE = (directive: ConstDirectiveNode): boolean =>
  directive.name.value === 'join__type' &&
  (directive.arguments ?? []).some(
    ({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
  );

/**
 * The supergraph with the keys that a subgraph can't resolve named last: the planner takes the first key of a type
 * when it comes back to a subgraph for a field with `@requires`, whether the subgraph resolves it or not.
 */
function resolvableKeysFirst(supergraph: DocumentNode): DocumentNode {
  return {
    ...supergraph,
    definitions: supergraph.definitions.map((definition) => {
      if (!('directives' in definition)) return definition;
      // Only type definitions carry these directives; their directives are constant.
      const directives = definition.directives as readonly ConstDirectiveNode[];
      const last = directives.filter(NOT_RESOLVABLE);
      return last.length === 0
        ? definition
        : {
            ...definition,
            directives: [...directives.filter((one) => !NOT_RESOLVABLE(one)), ...last],
          };
    }),
  };
}

/**
 * Plans operations over one supergraph. Building it takes some tenths of a second and an operation may take any time, so
 * only the thread of planning-thread.ts does either.
 */
export class Planner {
  /** The SDL of what clients see of the supergraph. */
  readonly apiSdl: string;
  readonly #apiSchema: Schema;
  readonly #planner: QueryPlanner;

  /** Throws when the SDL is no supergraph. */
  constructor(supergraphSdl: string) {
    const supergraph = Supergraph.build(resolvableKeysFirst(parse(supergraphSdl, { noLocation: true })));
    this.#apiSchema = supergraph.apiSchema();
    const api = this.#apiSchema.toGraphQLJSSchema();
    assertValidSchema(api);
    this.apiSdl = printSchema(api);
    this.#planner = new QueryPlanner(supergraph);
  }

  /** The plan of the one operation of a text, which has been validated. */
  plan(text: string): QueryPlan {
    const document = parse(text, { noLocation: true });
    return this.#planner.buildQueryPlan(operationFromDocument(this.#apiSchema, document, { validate: false }));
  }
}
