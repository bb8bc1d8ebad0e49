import {
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** Values for required arguments, by the field and by the argument alone. */
const VALUES: Readonly<Record<string, string>> = {
  'Query.program': '(code: "SPIID2")',
  'Query.region': '(id: "kz-turkistan")',
  'Query.enterprise': '(id: "ent-aktogay-gok")',
  'Query.product': '(code: "2709")',
  'Query.industry': '(code: "C")',
  'Query.country': '(code: "CN")',
  'Query.project': '(id: "prj-aksai-motor-fuel")',
  indicator: '"ind-gva"',
  measure: '"ind-gva"',
  period: '"2015"',
  from: '"2014"',
  to: '"2016"',
  on: '"2018-03-27"',
  program: '"SPIID2"',
  industry: '"C"',
};

const IDS: Readonly<Record<string, string>> = {
  event: '"ev-2016-07-01-industrialization-h1"',
  organization: '"org-government"',
  person: '"p-issekeshev"',
  settlement: '"st-aksai"',
  source: '"src-wits-summary"',
  indicator: '"ind-gva"',
  production: '"prod-aksai-motor-fuel"',
};

function valueOf(field: string, argument: GraphQLArgument): string | null {
  if (argument.name === 'id') return IDS[field] ?? null;
  return VALUES[argument.name] ?? null;
}

/** The arguments of a field as text; null where a required one has no value. */
function argumentsOf(type: string, field: GraphQLField<unknown, unknown>): string | null {
  const whole = VALUES[`${type}.${field.name}`];
  if (whole !== undefined) return whole;
  const required = field.args.filter(isRequiredArgument).map((argument) => {
    const value = valueOf(field.name, argument);
    return value === null ? null : `${argument.name}: ${value}`;
  });
  if (required.includes(null)) return null;
  return required.length === 0 ? '' : `(${required.join(', ')})`;
}

function leavesOf(type: GraphQLObjectType): string {
  const leaves = Object.values(type.getFields()).filter(
    (field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument),
  );
  return leaves.length === 0 ? '{ __typename }' : `{ ${leaves.map(({ name }) => name).join(' ')} }`;
}

/**
 * One query for each field that answers an object, and one for all plain fields, of each type that can be reached, by
 * the shortest way.
 */
export function fieldQueries(schema: GraphQLSchema): readonly string[] {
  const query = schema.getQueryType();
  if (query == null) return [];
  const queries: string[] = [];
  const reached = new Set<GraphQLObjectType>([query]);
  let level: readonly { readonly type: GraphQLObjectType; readonly wrap: (inner: string) => string }[] = [
    { type: query, wrap: (inner) => `{ ${inner} }` },
  ];
  while (level.length > 0) {
    const next: { readonly type: GraphQLObjectType; readonly wrap: (inner: string) => string }[] = [];
    for (const { type, wrap } of level) {
      const leaves: string[] = [];
      for (const field of Object.values(type.getFields())) {
        const args = argumentsOf(type.name, field);
        if (args === null) continue;
        const answer = getNamedType(field.type);
        if (!isObjectType(answer)) {
          leaves.push(`${field.name}${args}`);
          continue;
        }
        queries.push(wrap(`${field.name}${args} ${leavesOf(answer)}`));
        if (reached.has(answer)) continue;
        reached.add(answer);
        next.push({ type: answer, wrap: (inner) => wrap(`${field.name}${args} { ${inner} }`) });
      }
      if (leaves.length > 0) queries.push(wrap(leaves.join(' ')));
    }
    level = next;
  }
  return queries;
}
