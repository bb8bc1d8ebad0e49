import { unannouncedChanges } from '../../../../gateway/composition/breaking.ts';

const TODAY = '2026-11-22';

/** A schema of one type, one input, one enum and an old way to each, deprecated with this reason or not at all. */
const schema = (old: string): string => `
  type Query { region(id: ID!, at: String): Region, find(where: Where): Region }
  type Region { id: ID! name: String ${old} }
  input Where { id: ID }
  enum Kind { CITY REGION }
`;

const BEFORE = schema('title(lang: String): String');
const announced = (date: string): string =>
  schema(`title(lang: String): String @deprecated(reason: "the same as name; use name; removed ${date}")`);
const AFTER = schema('');

describe('the changes of the client view that were not announced', () => {
  it('are none between equal schemas', () => {
    expect(unannouncedChanges(BEFORE, BEFORE, TODAY)).toEqual([]);
  });

  it('are the removal of a field that was not deprecated', () => {
    expect(unannouncedChanges(BEFORE, AFTER, TODAY)).toEqual(['Region.title was removed.']);
  });

  it('are the removal of a field that was deprecated without a date', () => {
    const undated = schema('title: String @deprecated(reason: "use name")');
    expect(unannouncedChanges(undated, AFTER, TODAY)).toEqual(['Region.title was removed.']);
  });

  it.each([
    ['2026-11-21', []],
    ['2026-11-22', []], // on the day itself
    ['2026-11-23', ['Region.title was removed.']],
    ['2027-01-01', ['Region.title was removed.']],
  ])('with the removal announced for %s are, on 2026-11-22, %j', (date, changes) => {
    expect(unannouncedChanges(announced(date), AFTER, TODAY)).toEqual(changes);
  });

  it('are not what is added: a field, a type, an optional argument, a value of an enum', () => {
    const more = BEFORE.replace('name: String', 'name(on: String): String area: String kind: Kind')
      .replace('CITY', 'CITY DISTRICT')
      .concat('type Settlement { id: ID! }');
    expect(unannouncedChanges(BEFORE, more, TODAY)).toEqual([]);
  });

  it('are not what becomes stricter in answers and looser in questions', () => {
    const eased = BEFORE.replace('name: String', 'name: String!').replace('region(id: ID!', 'region(id: ID');
    expect(unannouncedChanges(BEFORE, eased, TODAY)).toEqual([]);
  });

  it.each([
    ['a field that becomes nullable', 'id: ID! name', 'id: ID name', 'Region.id changed type from ID! to ID.'],
    [
      'an argument that becomes required',
      'at: String',
      'at: String!',
      'Query.region arg at has changed type from String to String!.',
    ],
    [
      'a new argument that is required',
      'at: String',
      'at: String, on: String!',
      'A required arg on on Query.region was added.',
    ],
    ['a removed argument', ', at: String', '', 'Query.region arg at was removed.'],
    [
      'a new field of an input that is required',
      'Where { id: ID',
      'Where { id: ID bin: ID!',
      'A required field bin on input type Where was added.',
    ],
    ['a removed value of an enum', 'CITY REGION', 'REGION', 'CITY was removed from enum type Kind.'],
  ])('are %s', (_, old, fresh, change) => {
    expect(BEFORE).toContain(old);
    expect(unannouncedChanges(BEFORE, BEFORE.replace(old, fresh), TODAY)).toEqual([change]);
  });

  it.each([
    ['an argument', 'type Query { find(id: ID, at: String DEPRECATED): ID }', 'type Query { find(id: ID): ID }'],
    [
      'a value of an enum',
      'type Query { kind: Kind } enum Kind { CITY DEPRECATED REGION }',
      'type Query { kind: Kind } enum Kind { REGION }',
    ],
    [
      'a field of an input',
      'type Query { find(where: Where): ID } input Where { id: ID bin: ID DEPRECATED }',
      'type Query { find(where: Where): ID } input Where { id: ID }',
    ],
    [
      'a field of an interface',
      'type Query { node: Node } interface Node { id: ID name: String DEPRECATED }',
      'type Query { node: Node } interface Node { id: ID }',
    ],
  ])('are the removal of %s until the announced date, and not from then on', (_, before, after) => {
    const removedOn = (date: string): string => before.replace('DEPRECATED', `@deprecated(reason: "removed ${date}")`);
    expect(unannouncedChanges(removedOn('2027-01-01'), after, TODAY)).toHaveLength(1);
    expect(unannouncedChanges(removedOn('2026-01-01'), after, TODAY)).toEqual([]);
  });

  it('take the date of the thing that changed and not of its neighbour', () => {
    const argument = schema('title(lang: String @deprecated(reason: "removed 2026-01-01")): String');
    expect(unannouncedChanges(argument, AFTER, TODAY)).toEqual(['Region.title was removed.']);
    const field = announced('2026-01-01');
    const neighbour = field.replace('name: String', '');
    expect(unannouncedChanges(field, neighbour, TODAY)).toEqual(['Region.name was removed.']);
  });

  it('are all of them together', () => {
    const much = AFTER.replace('name: String', '').replace('CITY REGION', 'REGION');
    expect([...unannouncedChanges(BEFORE, much, TODAY)].sort()).toEqual([
      'CITY was removed from enum type Kind.',
      'Region.name was removed.',
      'Region.title was removed.',
    ]);
  });
});
