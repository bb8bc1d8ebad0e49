import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type GraphQLResolveInfo,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The fields that a query selects below a field, by name; an alias stands for its field, a fragment for its fields. */
export interface Selection {
  readonly [field: string]: Selection;
}

type Fields = Record<string, SelectionSetNode[]>;
type Reading = Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'>;

function isLeftOut(node: SelectionNode, { variableValues }: Reading): boolean {
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true ||
    getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] === false
  );
}

function collect(set: SelectionSetNode, into: Fields, reading: Reading): void {
  for (const node of set.selections) {
    if (isLeftOut(node, reading)) continue;
    if (node.kind === Kind.FIELD) {
      const below = (into[node.name.value] ??= []);
      if (node.selectionSet !== undefined) below.push(node.selectionSet);
    } else {
      const inner = node.kind === Kind.INLINE_FRAGMENT ? node : reading.fragments[node.name.value];
      if (inner !== undefined) collect(inner.selectionSet, into, reading);
    }
  }
}

function below(sets: readonly SelectionSetNode[], reading: Reading): Selection {
  const fields: Fields = {};
  for (const set of sets) collect(set, fields, reading);
  return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, below(inner, reading)]));
}

/** What is selected below the field that is being resolved: a resolver reads no more than it is asked for. */
export function selectionOf(info: GraphQLResolveInfo): Selection {
  const sets = info.fieldNodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
  return below(sets, info);
}
