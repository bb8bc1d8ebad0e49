import { tableSchema } from '../../../../gateway/export/describe.ts';
import { runnerOver, tableFor } from '../../../support/table.ts';

const SDL = `
  scalar Decimal @specifiedBy(url: "https://www.w3.org/TR/xmlschema-2/#decimal")
  type Money { amount: Decimal currency: String }
  type Figure { value: Decimal unit: String year: Int }
  type Query { cost: Money total: Money figures: [Figure!] }
`;

describe('the description of a table', () => {
  it('names the column that says the unit of a value, where it is selected', () => {
    const query = '{ cost { amount money: currency } total { amount } figures { value unit year } }';
    const { fields } = tableSchema(tableFor(runnerOver(SDL, {}), query).columns) as {
      fields: readonly Readonly<Record<string, unknown>>[];
    };
    expect(fields.map(({ name, 'graph:unitColumn': unit }) => [name, unit])).toEqual([
      ['cost.amount', 'cost.money'],
      ['cost.money', undefined],
      ['total.amount', undefined],
      ['figures.value', 'figures.unit'],
      ['figures.unit', undefined],
      ['figures.year', undefined],
    ]);
  });
});
