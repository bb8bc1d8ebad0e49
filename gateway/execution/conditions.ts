import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  visit,
} from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

const CONDITIONS: readonly string[] = [GraphQLSkipDirective.name, GraphQLIncludeDirective.name];

export function isCondition(directive: DirectiveNode): boolean {
  return CONDITIONS.includes(directive.name.value);
}

// A document never changes, and the same ones come again and again.
const variablesOf = new WeakMap<DocumentNode, readonly string[]>();

/** The names of the variables on which `@skip` and `@include` of an operation's document depend, sorted. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const known = variablesOf.get(document);
  if (known !== undefined) return known;
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      if (!isCondition(directive)) return;
      for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  const sorted = [...names].sort();
  variablesOf.set(document, sorted);
  return sorted;
}

function holds(directive: DirectiveNode, variables: Variables): boolean {
  const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
  // Validation has made sure that the value is a Boolean or a variable of that type.
  return value?.kind === Kind.VARIABLE
    ? variables[value.name.value] === true
    : value?.kind === Kind.BOOLEAN && value.value;
}

/** Whether a selection takes part in an operation with these variables. */
export function isIncluded(selection: SelectionNode, variables: Variables): boolean {
  return (selection.directives ?? []).every((directive) => {
    if (directive.name.value === GraphQLSkipDirective.name) return !holds(directive, variables);
    return directive.name.value !== GraphQLIncludeDirective.name || holds(directive, variables);
  });
}

/** The one operation that a request means; undefined when it is missing or ambiguous. */
export function operationOf(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (name == null) return operations.length === 1 ? operations[0] : undefined;
  return operations.find((operation) => operation.name?.value === name);
}
