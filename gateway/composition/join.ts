import { Kind, parse, type ConstDirectiveNode, type DocumentNode, type SelectionSetNode } from 'graphql';
import { usesOf } from './links.ts';

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** A subgraph as a supergraph names it. */
export interface JoinGraph {
  readonly name: string;
  readonly url: string;
}

/** The subgraphs of a supergraph, by the names that it gives them among themselves; null when it is no supergraph. */
export function joinGraphs(supergraph: DocumentNode): ReadonlyMap<string, JoinGraph> | null {
  const graphs = supergraph.definitions.find(
    (definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) return null;
  return new Map(
    (graphs.values ?? []).flatMap((value) =>
      usesOf(value, 'join__graph').map(({ name, url }): [string, JoinGraph] => [
        value.name.value,
        { name: text(name) ?? '', url: text(url) ?? '' },
      ]),
    ),
  );
}

type WithDirectives = Readonly<{ directives?: readonly ConstDirectiveNode[] | undefined }>;

/** What a supergraph says of a type or a field in one subgraph. */
export interface Joined {
  /** The name of the subgraph among subgraphs; null where it holds for all of the type. */
  readonly graph: string | null;
  /** Whether the subgraph only knows the field, and another answers it. */
  readonly external: boolean;
  /** The field set that the subgraph needs for the field; null where it needs none. */
  readonly requires: string | null;
}

/** The subgraphs of a type or a field, as the directive of the join specification names them. */
export function joinsOf(node: WithDirectives, directive: 'join__type' | 'join__field'): readonly Joined[] {
  return usesOf(node, directive).map(({ graph, external, requires }) => ({
    graph: text(graph),
    external: external === true,
    requires: text(requires),
  }));
}

/** A field that needs others in a subgraph, and those. */
export interface Requirement {
  readonly type: string;
  readonly field: string;
  /** The name of the subgraph among subgraphs. */
  readonly graph: string | null;
  readonly requires: SelectionSetNode;
}

function selectionSetOf(fields: string): SelectionSetNode {
  const [operation] = parse(`{${fields}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`${fields} is no field set.`);
  return operation.selectionSet;
}

/** The fields of a supergraph's objects and interfaces that need other fields. */
export function requirementsOf(supergraph: DocumentNode): readonly Requirement[] {
  return supergraph.definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? (definition.fields ?? []).flatMap((field) =>
          joinsOf(field, 'join__field').flatMap(({ graph, requires }) =>
            requires === null
              ? []
              : [{ type: definition.name.value, field: field.name.value, graph, requires: selectionSetOf(requires) }],
          ),
        )
      : [],
  );
}
