import {
  getNamedType,
  Kind,
  parse,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { joinGraphs, requirementsOf } from '../composition/join.ts';
import { fieldOf } from './names.ts';
import type { FetchStep, Required } from './steps.ts';

function topLevelNames({ selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((one) => (one.kind === Kind.FIELD ? [one.name.value] : []));
}

function broughtNames(requires: readonly Required[]): ReadonlySet<string> {
  return new Set(requires.flatMap((one) => (one.kind === 'field' ? [one.name] : [...broughtNames(one.inner)])));
}

/** A field that a fetch asks for without what the field requires. */
export interface Unmet {
  /** The names of fetched fields from the root of the answer to the object that has it. */
  readonly way: readonly string[];
  readonly field: FieldNode;
}

interface Place {
  readonly subgraph: string;
  readonly type: GraphQLNamedType;
  readonly way: readonly string[];
  /** What the fetch brings for fields of this object. */
  readonly brought: ReadonlySet<string>;
}

/**
 * Finds fields that a plan asks a subgraph for without what they require: the planner makes such plans where a chain of
 * requirements leads back to the subgraph in which it starts, and the subgraph would compute the field from nothing.
 */
export class UnmetRequirements {
  readonly #schema: GraphQLSchema;
  /** What a field of a type needs in a subgraph: the first names of its field set. */
  readonly #needs = new Map<string, readonly string[]>();

  /** `schema` is the whole supergraph's. */
  constructor(schema: GraphQLSchema, supergraph: DocumentNode) {
    this.#schema = schema;
    const graphs = joinGraphs(supergraph);
    for (const { type, field, graph, requires } of requirementsOf(supergraph)) {
      const subgraph = graphs?.get(graph ?? '');
      if (subgraph !== undefined) this.#needs.set(`${subgraph.name} ${type}.${field}`, topLevelNames(requires));
    }
  }

  /** The fields of a fetch that lack what they require. */
  of(step: FetchStep): readonly Unmet[] {
    if (this.#needs.size === 0) return [];
    const [operation] = parse(step.query, { noLocation: true }).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
    const way = step.path.filter((name) => name !== '@');
    const { subgraph, requires } = step;
    if (requires === null) {
      const type = this.#schema.getRootType(operation.operation);
      return type == null ? [] : this.#within(operation.selectionSet, { subgraph, type, way, brought: new Set() });
    }
    const [entities] = operation.selectionSet.selections;
    const selections = entities?.kind === Kind.FIELD ? (entities.selectionSet?.selections ?? []) : [];
    return selections.flatMap((one) => {
      const type = one.kind === Kind.INLINE_FRAGMENT ? this.#schema.getType(one.typeCondition?.name.value ?? '') : null;
      if (type == null || one.kind !== Kind.INLINE_FRAGMENT) return [];
      return this.#within(one.selectionSet, { subgraph, type, way, brought: broughtNames(requires) });
    });
  }

  #within(selectionSet: SelectionSetNode, place: Place): readonly Unmet[] {
    return selectionSet.selections.flatMap((selection): readonly Unmet[] => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = this.#schema.getType(selection.typeCondition?.name.value ?? '') ?? place.type;
        return this.#within(selection.selectionSet, { ...place, type });
      }
      return this.#field(selection, place);
    });
  }

  #field(field: FieldNode, place: Place): readonly Unmet[] {
    const name = field.name.value;
    const needs = this.#needs.get(`${place.subgraph} ${place.type.name}.${name}`) ?? [];
    if (needs.some((need) => !place.brought.has(need))) return [{ way: place.way, field }];
    const definition = fieldOf(place.type, name);
    if (field.selectionSet === undefined || definition === undefined) return [];
    const way = [...place.way, (field.alias ?? field.name).value];
    // What an object inside needs is brought by a fetch of its own.
    const inner = { ...place, type: getNamedType(definition.type), way, brought: new Set<string>() };
    return this.#within(field.selectionSet, inner);
  }
}
