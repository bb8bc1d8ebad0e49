export const FREQUENCIES = ['ANNUAL', 'QUARTERLY', 'MONTHLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** What a period of a frequency looks like, for messages. */
export const EXAMPLES: Readonly<Record<Frequency, string>> = {
  ANNUAL: 'a year as "2017"',
  QUARTERLY: 'a quarter as "2017-Q1"',
  MONTHLY: 'a month as "2017-03"',
};

const PER_YEAR: Readonly<Record<Frequency, number>> = { ANNUAL: 1, QUARTERLY: 4, MONTHLY: 12 };
const FORM = /^(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$/u;
const LAST_YEAR = 9_999;

/** A period as the count of periods of its frequency since the year 0. */
interface Place {
  readonly frequency: Frequency;
  readonly index: number;
}

function placeOf(period: string): Place | null {
  const match = FORM.exec(period);
  if (match === null) return null;
  const [year, quarter, month] = [Number(match[1]), match[2], match[3]];
  if (quarter !== undefined) return { frequency: 'QUARTERLY', index: year * 4 + Number(quarter) - 1 };
  if (month !== undefined) return { frequency: 'MONTHLY', index: year * 12 + Number(month) - 1 };
  return { frequency: 'ANNUAL', index: year };
}

function periodAt({ frequency, index }: Place): string | null {
  const each = PER_YEAR[frequency];
  const year = Math.floor(index / each);
  if (year < 0 || year > LAST_YEAR) return null;
  const part = (index % each) + 1;
  const text = String(year).padStart(4, '0');
  if (frequency === 'ANNUAL') return text;
  return frequency === 'QUARTERLY' ? `${text}-Q${part}` : `${text}-${String(part).padStart(2, '0')}`;
}

/** The frequency of a period; null for an interval, which belongs to none. */
export function frequencyOf(period: string): Frequency | null {
  return placeOf(period)?.frequency ?? null;
}

/** The period some periods of the same frequency later, earlier for a negative number; null for an interval. */
export function shifted(period: string, by: number): string | null {
  const place = placeOf(period);
  return place === null ? null : periodAt({ ...place, index: place.index + by });
}

/** The same part of the year before; null for an interval. */
export function yearBefore(period: string): string | null {
  const place = placeOf(period);
  return place === null ? null : shifted(period, -PER_YEAR[place.frequency]);
}

/** How many years a span of two periods of one frequency touches; null where they have not one frequency. */
export function yearsTouched(from: string, to: string): number | null {
  const frequency = frequencyOf(from);
  if (frequency === null || frequency !== frequencyOf(to)) return null;
  return Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 1;
}

/** Every period from one to another of the same frequency, both included; none where they have not one frequency. */
export function periodsBetween(from: string, to: string): readonly string[] {
  const [first, last] = [placeOf(from), placeOf(to)];
  if (first === null || first.frequency !== last?.frequency) return [];
  const { frequency, index } = first;
  return Array.from({ length: Math.max(0, last.index - index + 1) }, (_, offset) =>
    periodAt({ frequency, index: index + offset }),
  ).filter((period) => period !== null);
}

function dayBefore(day: string): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() - 1);
  return moment.toISOString().slice(0, 10);
}

/** The first day of a period. */
export function firstDay(period: string): string {
  const place = placeOf(period);
  if (place === null) return period.split('/')[0] ?? period;
  const monthsEach = 12 / PER_YEAR[place.frequency];
  const month = (place.index % PER_YEAR[place.frequency]) * monthsEach + 1;
  return `${period.slice(0, 4)}-${String(month).padStart(2, '0')}-01`;
}

/** The last day of a period; the end of an interval is exclusive, so the day before it. */
export function lastDay(period: string): string {
  const place = placeOf(period);
  if (place === null) return dayBefore(period.split('/')[1] ?? period);
  if (place.frequency === 'ANNUAL') return `${period}-12-31`;
  const next = periodAt({ ...place, index: place.index + 1 });
  return next === null ? `${LAST_YEAR}-12-31` : dayBefore(firstDay(next));
}
