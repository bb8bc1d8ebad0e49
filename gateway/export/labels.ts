import { isEnumType, getNamedType, isRequiredArgument, Kind, type FieldNode, type GraphQLSchema } from 'graphql';
import { columnTypeOf } from './column-type.ts';
import type { Draft } from './row-plan.ts';
import { fieldOf, type Selected } from './selection.ts';

/** Whether codes and ids stand as they are, as what people call them, or both, the words in a column beside. */
export const LABELS = ['id', 'name', 'both'] as const;
export type Labels = (typeof LABELS)[number];

const NAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'name' } };

/** What an enum's values mean: the first sentence of each description, else the value. */
function enumLabels({ selected, type }: Draft): ReadonlyMap<string, string> | null {
  const named = getNamedType(selected.field.type);
  if (type.kind !== 'enum' || !isEnumType(named)) return null;
  return new Map(
    named.getValues().map(({ name, description }) => [name, /^[^.:\n]+/u.exec(description ?? '')?.[0] ?? name]),
  );
}

/** The `name` of the object whose `id` is selected; null where it has none, or the query asks for it already. */
function nameBeside(schema: GraphQLSchema, draft: Draft, drafts: readonly Draft[]): Draft | null {
  const { selected, names, path, fullPath, ancestors } = draft;
  if (selected.node.name.value !== 'id') return null;
  const on = new Map([...selected.on.keys()].map((type) => [type, fieldOf(schema, type, 'name')] as const));
  const [field] = on.values();
  if (field === undefined || [...on.values()].some((one) => one === undefined || one.args.some(isRequiredArgument)))
    return null;
  const key = 'name';
  const sibling = [...fullPath.slice(0, -1), key].join('.');
  if (drafts.some((other) => other.fullPath.join('.') === sibling)) return null;
  const known = new Map([...on].flatMap(([type, one]) => (one === undefined ? [] : [[type, one] as const])));
  const added: Selected = { key, node: NAME, on: known, field, inner: null };
  const parent = ancestors.at(-1);
  if (parent?.inner != null) parent.inner = { ...parent.inner, fields: [...parent.inner.fields, added] };
  return {
    ...draft,
    selected: added,
    ancestors,
    names: [...names.slice(0, -1), key],
    path: [...path.slice(0, -1), key],
    fullPath: [...fullPath.slice(0, -1), key],
    type: columnTypeOf(field.type),
    description: field.description ?? null,
  };
}

/** The columns with those of labels: after each enum what its value means, after each id the name. */
export function addLabels(schema: GraphQLSchema, drafts: readonly Draft[], labels: Labels): readonly Draft[] {
  if (labels === 'id') return drafts;
  return drafts.flatMap((draft) => {
    const words = enumLabels(draft);
    const label =
      words === null
        ? nameBeside(schema, draft, drafts)
        : { ...draft, type: { kind: 'text' } as const, labels: words, names: [...draft.names, 'label'] };
    if (label === null) return [draft];
    if (labels === 'both') return [draft, label];
    return [words === null ? label : { ...label, names: draft.names }];
  });
}
