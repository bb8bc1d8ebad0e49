import { operationFromDocument, Supergraph, type Schema } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlan } from '@apollo/query-planner';
import { Kind, parse, type ConstDirectiveNode, type DocumentNode, type GraphQLSchema } from 'graphql';

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

/** Plans operations over one supergraph. */
export class Planner {
  /** What clients see of the supergraph. */
  readonly schema: GraphQLSchema;
  /** The supergraph with all that subgraphs know among themselves. */
  readonly wholeSchema: GraphQLSchema;
  readonly #apiSchema: Schema;
  readonly #planner: QueryPlanner;

  /** Throws when the SDL is no supergraph. */
  constructor(supergraphSdl: string) {
    const supergraph = Supergraph.build(resolvableKeysFirst(parse(supergraphSdl, { noLocation: true })));
    this.#apiSchema = supergraph.apiSchema();
    this.schema = this.#apiSchema.toGraphQLJSSchema();
    this.wholeSchema = supergraph.schema.toGraphQLJSSchema();
    this.#planner = new QueryPlanner(supergraph);
  }

  /** The plan of the one operation of a document, which has been validated. */
  plan(document: DocumentNode): QueryPlan {
    return this.#planner.buildQueryPlan(operationFromDocument(this.#apiSchema, document, { validate: false }));
  }
}
