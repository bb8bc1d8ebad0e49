import fc from 'fast-check';
import { GraphError } from '../../../service/errors.ts';
import {
  dayInAlmaty,
  decodePositions,
  encodePositions,
  fromHeaders,
  GRAPH_HEADERS,
  LANGUAGES,
  toHeaders,
  WALKING,
  withoutIdentity,
  type RequestScope,
} from '../../../service/headers.ts';

// 2026-11-21T19:00:00Z is midnight of 2026-11-22 in Almaty: UTC+5 since 2024-03-01.
const now = (): Date => new Date('2026-11-21T19:00:00Z');

const visible = fc.string({
  unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz0123456789-_.:@')),
  minLength: 1,
});
const day = fc
  .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((moment) => moment.toISOString().slice(0, 10));
const positions = fc.dictionary(fc.stringMatching(/^[a-z]+(?:-[a-z]+)*$/u), fc.nat({ max: 999_999_999 }), {
  noNullPrototype: true,
});
const scope: fc.Arbitrary<RequestScope> = fc.record({
  requestId: visible,
  today: day,
  asOf: fc.option(fc.oneof(day, fc.constant('export-flows@3')), { nil: null }),
  language: fc.constantFrom(...LANGUAGES),
  geography: fc.oneof(fc.constantFrom('as-reported', 'current'), day),
  positions,
  identity: fc.oneof(
    fc.constant({ kind: 'anonymous' as const, scopes: [] }),
    fc.record({
      kind: fc.constantFrom('key' as const, 'token' as const),
      scopes: fc.array(fc.stringMatching(/^[a-z]+:[a-z]+$/u)),
    }),
  ),
});

describe('the scope of a request', () => {
  it('arrives in a subgraph as the gateway sent it', () => {
    fc.assert(
      fc.property(scope, (sent) => {
        expect(fromHeaders(toHeaders(sent), now)).toEqual(sent);
      }),
    );
  });

  it('of a bare request is everything published, today in Kazakhstan, in English, as reported', () => {
    expect(fromHeaders({}, now)).toEqual({
      requestId: 'none',
      today: '2026-11-22',
      asOf: null,
      language: 'en',
      geography: 'as-reported',
      positions: {},
      identity: { kind: 'anonymous', scopes: [] },
    });
  });

  it('belongs to nobody unless the kind of identity is one, whatever the scopes say', () => {
    const scopes = { 'x-graph-scopes': 'microdata:read' };
    for (const kind of [undefined, 'anonymous', 'root', '__proto__', '']) {
      expect(fromHeaders({ ...scopes, 'x-graph-identity': kind }, now).identity).toEqual({
        kind: 'anonymous',
        scopes: [],
      });
    }
  });

  it('of a bare request is the same after one that named positions', () => {
    expect(fromHeaders({ 'x-graph-positions': 'regions=2' }, now).positions).toEqual({ regions: 2 });
    expect(fromHeaders({}, now).positions).toEqual({});
  });

  it('has one of the three languages, whatever the header says', () => {
    expect(fromHeaders({ 'x-graph-language': 'kk' }, now).language).toBe('kk');
    expect(fromHeaders({ 'x-graph-language': 'KK' }, now).language).toBe('en');
    expect(fromHeaders({ 'x-graph-language': 'constructor' }, now).language).toBe('en');
  });

  it('sends no header for an asOf that was not given', () => {
    const bare = fromHeaders({}, now);
    expect(toHeaders(bare)).not.toHaveProperty('x-graph-as-of');
  });
});

describe('positions', () => {
  it('are written in one header and read back', () => {
    expect(encodePositions({ regions: 2, 'export-flows': 11 })).toBe('regions=2,export-flows=11');
    expect(decodePositions('regions=2,export-flows=11')).toEqual({ regions: 2, 'export-flows': 11 });
    expect(encodePositions({})).toBe('');
  });

  it('are the same ones for the same text, and right after another text', () => {
    const first = decodePositions('regions=2');
    expect(decodePositions('regions=2')).toBe(first);
    expect(decodePositions('regions=3')).toEqual({ regions: 3 });
    expect(decodePositions('regions=2')).toEqual({ regions: 2 });
    expect(Object.isFrozen(first)).toBe(true);
  });

  it.each([
    'regions',
    'regions=',
    '=2',
    'regions=2=3',
    'regions=-1',
    'regions=1.5',
    'regions=1e3',
    'regions=two',
    'regions=1234567890', // ten digits
    'Regions=2',
    'regions =2',
    'regions=2,',
    ',regions=2',
    'regions=2;persons=3',
    '__proto__=1',
    'regions=2\u0000',
  ])('are refused as %j', (text) => {
    const fault: unknown = (() => {
      try {
        return decodePositions(text);
      } catch (error) {
        return error;
      }
    })();
    expect(fault).toBeInstanceOf(GraphError);
    expect(fault).toMatchObject({ code: 'BAD_REQUEST', message: 'The header x-graph-positions is malformed.' });
  });

  it('are read as before after a text that was refused', () => {
    expect(() => decodePositions('regions')).toThrow(GraphError);
    expect(decodePositions('regions=4')).toEqual({ regions: 4 });
  });
});

describe('a walk of the gateway', () => {
  it('is what its header says, and of nobody for whom nobody vouches', () => {
    const now = (): Date => new Date('2026-11-22T06:00:00Z');
    expect(fromHeaders({ ...WALKING }, now).isWalk).toBe(true);
    expect(fromHeaders({}, now).isWalk).toBeUndefined();
    expect(fromHeaders({ 'x-graph-walk': 'yes' }, now).isWalk).toBeUndefined();
    expect(fromHeaders(withoutIdentity(WALKING), now).isWalk).toBeUndefined();
    for (const name of Object.keys(WALKING)) expect(GRAPH_HEADERS).toContain(name);
  });
});

describe('the day in Kazakhstan', () => {
  it.each([
    // UTC+5 since 2024-03-01: midnight is at 19:00 UTC of the day before.
    ['2026-11-21T18:59:59.999Z', '2026-11-21'],
    ['2026-11-21T19:00:00Z', '2026-11-22'],
    ['2026-11-22T18:59:59Z', '2026-11-22'],
    ['2026-12-31T19:00:00Z', '2027-01-01'],
    // UTC+6 before: midnight was at 18:00 UTC of the day before.
    ['2018-03-26T17:59:59Z', '2018-03-26'],
    ['2018-03-26T18:00:00Z', '2018-03-27'],
  ])('at %s is %s', (moment, expected) => {
    expect(dayInAlmaty(new Date(moment))).toBe(expected);
  });
});
