import {
  getNamedType,
  Kind,
  parse,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { GraphError } from '../../service/errors.ts';
import { fieldOf } from './names.ts';
import type { FetchStep, Required, Step } from './steps.ts';

function argument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((one) => one.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

function directivesOf(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((directive) => directive.name.value === name);
}

/** The names of the subgraphs by those that the supergraph gives them among themselves. */
function graphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const entries = supergraph.definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph'
      ? (definition.values ?? []).flatMap((value) =>
          directivesOf(value.directives, 'join__graph').map((one): [string, string] => [
            value.name.value,
            argument(one, 'name') ?? '',
          ]),
        )
      : [],
  );
  return new Map(entries);
}

function topLevelNames(fields: string): readonly string[] {
  const [operation] = parse(`{${fields}}`, { noLocation: true }).definitions;
  const selections = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  return selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : []));
}

function broughtNames(requires: readonly Required[]): ReadonlySet<string> {
  return new Set(requires.flatMap((one) => (one.kind === 'field' ? [one.name] : [...broughtNames(one.inner)])));
}

/**
 * Finds plans that ask a subgraph for a field without what the field requires: the planner makes such plans where a
 * chain of requirements leads back to the subgraph in which the operation starts, and the subgraph then computes the
 * field from nothing.
 */
export class UnmetRequirements {
  readonly #schema: GraphQLSchema;
  /** What a field of a type needs in a subgraph: the first names of its field set. */
  readonly #needs = new Map<string, readonly string[]>();

  /** `schema` is the whole supergraph's. */
  constructor(schema: GraphQLSchema, supergraph: DocumentNode) {
    this.#schema = schema;
    const names = graphNames(supergraph);
    for (const definition of supergraph.definitions) {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION)
        continue;
      for (const field of definition.fields ?? []) {
        for (const join of directivesOf(field.directives, 'join__field')) {
          const requires = argument(join, 'requires');
          const graph = names.get(argument(join, 'graph') ?? '');
          if (requires === undefined || graph === undefined) continue;
          this.#needs.set(`${graph} ${definition.name.value}.${field.name.value}`, topLevelNames(requires));
        }
      }
    }
  }

  /** Throws GraphError for a plan that would be answered wrong. */
  check(step: Step): void {
    if (this.#needs.size === 0) return;
    if (step.kind === 'fetch') this.#checkFetch(step);
    else step.steps.forEach((inner) => this.check(inner));
  }

  #checkFetch(step: FetchStep): void {
    const [operation] = parse(step.query, { noLocation: true }).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) return;
    const root = this.#schema.getRootType(operation.operation);
    if (step.requires === null) {
      if (root != null) this.#checkSelection(step, root, { selectionSet: operation.selectionSet, brought: new Set() });
      return;
    }
    const [entities] = operation.selectionSet.selections;
    if (entities?.kind !== Kind.FIELD) return;
    for (const one of entities.selectionSet?.selections ?? []) {
      if (one.kind !== Kind.INLINE_FRAGMENT) continue;
      const type = this.#schema.getType(one.typeCondition?.name.value ?? '');
      if (type === undefined) continue;
      this.#checkSelection(step, type, { selectionSet: one.selectionSet, brought: broughtNames(step.requires) });
    }
  }

  #checkSelection(
    step: FetchStep,
    type: GraphQLNamedType,
    at: { readonly selectionSet: SelectionSetNode; readonly brought: ReadonlySet<string> },
  ): void {
    for (const selection of at.selectionSet.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const narrowed = this.#schema.getType(selection.typeCondition?.name.value ?? type.name) ?? type;
        this.#checkSelection(step, narrowed, { ...at, selectionSet: selection.selectionSet });
        continue;
      }
      const name = selection.name.value;
      const needs = this.#needs.get(`${step.subgraph} ${type.name}.${name}`) ?? [];
      if (needs.some((need) => !at.brought.has(need))) throw unmet(`${type.name}.${name}`);
      const definition = fieldOf(type, name);
      if (selection.selectionSet === undefined || definition === undefined) continue;
      // What an object inside needs is brought by a fetch of its own.
      const inner = { selectionSet: selection.selectionSet, brought: new Set<string>() };
      this.#checkSelection(step, getNamedType(definition.type), inner);
    }
  }
}

function unmet(field: string): GraphError {
  const message = `This operation needs ${field} before what that field requires can be read; ask for it from another root field.`;
  return new GraphError('GRAPHQL_VALIDATION_FAILED', message);
}
