import { buildSchema, execute, parse, type GraphQLResolveInfo } from 'graphql';
import { selectionOf, type Selection } from '../../../subgraphs/selection.ts';

const schema = buildSchema(`
  type Row { count: Int sum: Sums keys: Keys }
  type Sums { value: Int weight: Int }
  type Keys { region: String }
  type Answer { rows: [Row!] total: Row more: Boolean }
  type Query { aggregate(first: Int): Answer }
`);

/** What a resolver of the field sees of a query. */
async function seen(query: string, variableValues: Record<string, unknown> = {}): Promise<Selection> {
  let selection: Selection = {};
  const rootValue = {
    aggregate: (_: unknown, __: unknown, info: GraphQLResolveInfo) => {
      selection = selectionOf(info);
      return null;
    },
  };
  const { errors } = await execute({ schema, document: parse(query), rootValue, variableValues });
  expect(errors).toBeUndefined();
  return selection;
}

describe('the selection below a field', () => {
  it('names fields at every depth, whatever a client calls them', async () => {
    expect(await seen('{ aggregate { groups: rows { n: count sum { weight } } more } }')).toEqual({
      rows: { count: {}, sum: { weight: {} } },
      more: {},
    });
  });

  it('joins what stands apart: repeated fields, fragments in place and by name', async () => {
    const query = `
      { aggregate { rows { count } ... on Answer { rows { sum { value } } } ...Total }
        aggregate { rows { ...Keys } } }
      fragment Total on Answer { total { ...Keys } }
      fragment Keys on Row { keys { region } }`;
    expect(await seen(query)).toEqual({
      rows: { count: {}, sum: { value: {} }, keys: { region: {} } },
      total: { keys: { region: {} } },
    });
  });

  it('leaves out what is skipped or not included, by variables too', async () => {
    const query = `query($no: Boolean!, $yes: Boolean!) { aggregate {
      rows @include(if: $no) { count }
      total { count @skip(if: $yes) sum @include(if: $yes) { value } ... @skip(if: true) { keys { region } } }
    } }`;
    expect(await seen(query, { no: false, yes: true })).toEqual({ total: { sum: { value: {} } } });
  });

  it('is empty below a field of which nothing is selected', async () => {
    expect(await seen('{ aggregate { rows @skip(if: true) { count } } }')).toEqual({});
  });
});
