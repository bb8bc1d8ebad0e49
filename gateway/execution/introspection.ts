import {
  execute,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql';
import { isIncluded, type Variables } from './conditions.ts';

const NONE: ReadonlyMap<string, string> = new Map();

/** The root selections of an operation that the schema itself answers. */
function schemaSelections(
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Variables,
): readonly SelectionNode[] {
  return selections.flatMap((selection): readonly SelectionNode[] => {
    if (!isIncluded(selection, variables)) return [];
    if (selection.kind === Kind.FIELD) {
      return selection.name.value === '__schema' || selection.name.value === '__type' ? [selection] : [];
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    return schemaSelections(fragment?.selectionSet.selections ?? [], fragments, variables);
  });
}

/** What the schema itself answers of an operation whose conditions are decided; null where that is nothing. */
export function introspected(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): DocumentNode | null {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const selections = schemaSelections(operation.selectionSet.selections, byName, variables);
  if (selections.length === 0) return null;
  const own = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } } as const;
  return { kind: Kind.DOCUMENT, definitions: [own, ...fragments] };
}

/** The answers to `__schema` and `__type` as JSON, by response name. */
export async function introspectionOf(
  schema: GraphQLSchema,
  document: DocumentNode | null,
  variables: Variables,
): Promise<ReadonlyMap<string, string>> {
  if (document === null) return NONE;
  const { data } = await execute({ schema, document, variableValues: variables });
  return new Map(Object.entries(data ?? {}).map(([name, value]) => [name, JSON.stringify(value)]));
}
