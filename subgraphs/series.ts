import { badInput } from '../service/errors.ts';
import { checkSpan } from './arguments.ts';
import { exactDifference, percentOf } from './exact.ts';
import { weakest, withoutValue, type Observation, type ObservationStatus, type Vintage } from './observation.ts';
import {
  EXAMPLES,
  firstDay,
  frequencyOf,
  lastDay,
  periodsBetween,
  shifted,
  yearBefore,
  yearsTouched,
  type Frequency,
} from './periods.ts';

export type Transform = 'LEVEL' | 'CHANGE' | 'PCT_CHANGE' | 'PCT_CHANGE_YEAR_AGO' | 'INDEX';

/** What a client asks of a series, as the fields of the graph take it. */
export interface SeriesArguments {
  readonly from?: string | null;
  readonly to?: string | null;
  readonly frequency?: Frequency | null;
  readonly transform?: Transform | null;
  readonly base?: string | null;
}

/** The same, checked. */
export interface SeriesQuestion {
  readonly from: string | null;
  readonly to: string | null;
  /** Null for periods of every frequency. */
  readonly frequency: Frequency | null;
  readonly transform: Transform;
  readonly base: string | null;
}

const MAX_SPAN_YEARS = 200;

/** The frequency of the base; null without one. */
function checkBase({ base, transform }: SeriesArguments, frequency: Frequency | null): Frequency | null {
  if (base == null) return null;
  if (transform !== 'INDEX') throw badInput('base', base, 'to stand beside "transform", INDEX');
  const own = frequencyOf(base);
  if (own === null) throw badInput('base', base, `${EXAMPLES.ANNUAL}, ${EXAMPLES.QUARTERLY} or ${EXAMPLES.MONTHLY}`);
  if (frequency !== null && own !== frequency)
    throw badInput('base', base, `${EXAMPLES[frequency]}, as the series has`);
  return own;
}

function checkEnd(name: 'from' | 'to', period: string | null, frequency: Frequency | null | undefined): void {
  if (frequency == null || period === null || frequencyOf(period) === frequency) return;
  throw badInput(name, period, `${EXAMPLES[frequency]}, because "frequency" is ${frequency}`);
}

/**
 * Checks what is asked of a series. Two ends, or a base, state the frequency where none is given. Throws BAD_USER_INPUT
 * for a span that is none, mixed or too long, for ends or a base of another frequency, and for a base without INDEX.
 */
export function checkSeries(args: SeriesArguments): SeriesQuestion {
  const { from = null, to = null, transform } = args;
  checkSpan(from, to);
  checkEnd('from', from, args.frequency);
  checkEnd('to', to, args.frequency);
  if (from !== null && to !== null && (yearsTouched(from, to) ?? 0) > MAX_SPAN_YEARS) {
    throw badInput('to', to, `a span of at most ${MAX_SPAN_YEARS} years from ${from} on`);
  }
  const end = from ?? to;
  const ofEnds = end === null ? null : frequencyOf(end);
  const ofBase = checkBase(args, args.frequency ?? ofEnds);
  // One open end leaves the series open to periods of every frequency that lie beyond the other.
  const implied = from !== null && to !== null ? ofEnds : ofBase;
  return { from, to, frequency: args.frequency ?? implied, transform: transform ?? 'LEVEL', base: args.base ?? null };
}

/** The periods that must be read for an answer between two ends: also what its first values are compared with. */
export function periodsToRead(
  from: string,
  to: string,
  { transform, base }: SeriesQuestion,
): { readonly from: string; readonly to: string } {
  if (transform === 'LEVEL') return { from, to };
  if (transform === 'INDEX') {
    const ends = [from, to, base ?? from].sort();
    return { from: ends[0] ?? from, to: ends.at(-1) ?? to };
  }
  const before = transform === 'PCT_CHANGE_YEAR_AGO' ? yearBefore(from) : shifted(from, -1);
  return { from: before ?? from, to };
}

/** The levels of the span. Between two ends every period has one: where nothing is known it is MISSING. */
function levels(series: string, known: readonly Observation[], { from, to }: SeriesQuestion): readonly Observation[] {
  if (from !== null && to !== null) {
    const byPeriod = new Map(known.map((observation) => [observation.period, observation]));
    return periodsBetween(from, to).map((period) => byPeriod.get(period) ?? withoutValue(series, period, 'MISSING'));
  }
  return known.filter(
    ({ period }) =>
      (from === null || firstDay(period) >= firstDay(from)) && (to === null || lastDay(period) <= lastDay(to)),
  );
}

/** Whether two figures may be compared: of one unit, price basis and territory. */
export function comparable(one: Observation, other: Observation): boolean {
  return (
    one.unit === other.unit &&
    one.priceBasis === other.priceBasis &&
    (one.regionVersion?.id ?? null) === (other.regionVersion?.id ?? null)
  );
}

/** The one that was published later. */
function laterVintage(one: Vintage | null, other: Vintage | null): Vintage | null {
  if (one === null || other === null) return one ?? other;
  const number = ({ id }: Vintage): number => Number(id.split('@')[1]);
  if (one.publishedOn !== other.publishedOn) return one.publishedOn > other.publishedOn ? one : other;
  return number(other) > number(one) ? other : one;
}

interface Comparison {
  /** What the transform adds to the id, so that a change is not taken for the level. */
  readonly suffix: string;
  readonly observation: Observation;
  /** What it is compared with; undefined where there is none. */
  readonly with: Observation | undefined;
  readonly unit: string | null;
  readonly value: (value: string, other: string) => string | null;
}

/** One transformed value; null where either part is, where the two can't be compared, or for a division by zero. */
function compared(
  { suffix, observation, with: other, unit, value }: Comparison,
  may: (one: Observation, other: Observation) => boolean,
): Observation {
  const id = `${observation.id}:${suffix}`;
  const without = (status: ObservationStatus): Observation => ({
    ...withoutValue(id, observation.period, status),
    id,
  });
  if (other?.value == null || observation.value === null) {
    const absent = [observation, other].filter((part) => part?.value == null);
    return without(weakest(absent.map((part) => part?.status ?? 'MISSING')));
  }
  const computed = may(observation, other) ? value(observation.value, other.value) : null;
  if (computed === null) return without('MISSING');
  return {
    ...observation,
    id,
    value: computed,
    unit,
    status: weakest([observation.status, other.status]),
    vintage: laterVintage(observation.vintage, other.vintage),
    source: observation.source === other.source ? observation.source : null,
    published: null,
  };
}

const percentChange = (value: string, before: string): string | null =>
  percentOf(exactDifference(value, before), before);

/** The period that is 100 where none is asked for, for each frequency: the first of the span with a value. */
function firstWithValue(span: readonly Observation[]): ReadonlyMap<Frequency | null, string> {
  const found = new Map<Frequency | null, string>();
  for (const { period, value } of span) {
    const frequency = frequencyOf(period);
    if (value !== null && frequency !== null && !found.has(frequency)) found.set(frequency, period);
  }
  return found;
}

function comparisonsOf(
  known: readonly Observation[],
  span: readonly Observation[],
  { transform, base }: SeriesQuestion,
): readonly Comparison[] {
  const byPeriod = new Map(known.map((observation) => [observation.period, observation]));
  const at = (period: string | null): Observation | undefined => (period === null ? undefined : byPeriod.get(period));
  if (transform === 'INDEX') {
    const bases = firstWithValue(span);
    return span.map((observation) => {
      const of = base ?? bases.get(frequencyOf(observation.period)) ?? null;
      const unit = of === null ? null : `${of} = 100`;
      return { suffix: of === null ? 'INDEX' : `INDEX-${of}`, observation, with: at(of), unit, value: percentOf };
    });
  }
  const before = transform === 'PCT_CHANGE_YEAR_AGO' ? yearBefore : (period: string) => shifted(period, -1);
  const value = transform === 'CHANGE' ? exactDifference : percentChange;
  return span.map((observation) => ({
    suffix: transform,
    observation,
    with: at(before(observation.period)),
    unit: transform === 'CHANGE' ? observation.unit : '%',
    value,
  }));
}

/**
 * The answer to a question about a series: its periods, cut to the span after the transform, so that the first change
 * is taken on the period before the span. `observations` is the whole series, at most one for each period. A gap stays
 * a gap: what has no value, or nothing to be compared with, is null with the status that says why.
 */
export function answerSeries(
  series: string,
  observations: readonly Observation[],
  question: SeriesQuestion,
  may: (one: Observation, other: Observation) => boolean = comparable,
): readonly Observation[] {
  const { frequency, transform } = question;
  const known = observations.filter(({ period }) => frequency === null || frequencyOf(period) === frequency);
  const span = levels(series, known, question);
  if (transform === 'LEVEL') return span;
  return comparisonsOf(known, span, question).map((comparison) => compared(comparison, may));
}
