import { Kind, type DocumentNode, type FieldNode, type SelectionSetNode } from 'graphql';

// A page of entities has at most as many; more errors would say nothing more.
const MAX_ERRORS = 100;

function fieldsOf(selectionSet: SelectionSetNode | undefined): readonly FieldNode[] {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename' ? [] : [selection];
    return selection.kind === Kind.INLINE_FRAGMENT ? fieldsOf(selection.selectionSet) : [];
  });
}

const keyOf = (field: FieldNode): string => field.alias?.value ?? field.name.value;

/**
 * The places in a subgraph's answer that stay null when it gives none: the fields asked of the root, or those asked of
 * each entity. The gateway turns them into places of the client's answer.
 */
export function unansweredPaths(
  document: DocumentNode | undefined,
  variables: Readonly<Record<string, unknown>>,
): readonly (readonly (string | number)[])[] {
  const operation = document?.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const paths = fieldsOf(operation?.selectionSet).flatMap((field): (readonly (string | number)[])[] => {
    if (field.name.value !== '_entities') return [[keyOf(field)]];
    const { representations } = variables;
    const count = Array.isArray(representations) ? representations.length : 0;
    return Array.from({ length: Math.min(count, MAX_ERRORS) }, (_, index) =>
      fieldsOf(field.selectionSet).map((inner) => ['_entities', index, keyOf(inner)]),
    ).flat();
  });
  return paths.slice(0, MAX_ERRORS);
}
