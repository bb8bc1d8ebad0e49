import { decimalText } from '../decimal.ts';
import { exactProduct, exactSum } from '../exact.ts';
import { VALUE_SCALE, weakest, type ObservationStatus } from '../observation.ts';
import { isAdditive } from '../units.ts';
import { partsOf, wholeOf, type Boundaries } from './boundaries.ts';
import type { AllocationWeight, RegionVersion } from './datasets.ts';
import type { StoredObservation } from './queries.ts';

/** The figure of one territory in one period: as it was published, added up from parts, or divided off a whole. */
export interface Figure {
  readonly period: string;
  readonly value: string | null;
  readonly unit: string;
  readonly priceBasis: string;
  readonly status: ObservationStatus;
  readonly regionVersion: string;
  /** Null where the parts come from several sources. */
  readonly source: string | null;
  /** The newest release that brought a part of it. */
  readonly release: number;
  /** Whether it was computed from the figure of an older territory. */
  readonly backcast: boolean;
  /** How it was computed; null for a figure as it was published. */
  readonly method: string | null;
}

/** What is known of one indicator: how the territories came about, the figures on each, and how a whole divides. */
export interface Knowledge {
  readonly boundaries: Boundaries;
  readonly rows: readonly StoredObservation[];
  /** Published shares of this indicator. */
  readonly weights: readonly AllocationWeight[];
}

type Lookup = (version: string, period: string) => StoredObservation | undefined;

const SHARE_SCALE = 6;
const WHOLE_SHARE = 10 ** SHARE_SCALE;

function published(row: StoredObservation): Figure {
  return {
    period: row.period,
    value: decimalText(row.value, VALUE_SCALE),
    unit: row.unit,
    priceBasis: row.priceBasis,
    status: row.status,
    regionVersion: row.regionVersion,
    source: row.source,
    release: row._from,
    backcast: false,
    method: null,
  };
}

/** Whether figures may be added: of one unit that can be added at all, and of one price basis. */
export function addable(figures: readonly Pick<Figure, 'unit' | 'priceBasis'>[]): boolean {
  const [first] = figures;
  return (
    first !== undefined &&
    isAdditive(first.unit) &&
    figures.every(({ unit, priceBasis }) => unit === first.unit && priceBasis === first.priceBasis)
  );
}

/** The value and status of a sum. It is null with the reason where a part is, or where the parts can't be added. */
export function sumOf(figures: readonly Figure[]): {
  readonly value: string | null;
  readonly status: ObservationStatus;
} {
  const absent = figures.filter(({ value }) => value === null);
  if (absent.length > 0) return { value: null, status: weakest(absent.map(({ status }) => status)) };
  if (!addable(figures)) return { value: null, status: 'NOT_ADDITIVE' };
  return {
    value: exactSum(figures.flatMap(({ value }) => value ?? [])),
    status: weakest(figures.map(({ status }) => status)),
  };
}

class Territory {
  readonly #knowledge: Knowledge;
  readonly #row: Lookup;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    const rows = new Map(knowledge.rows.map((row) => [`${row.regionVersion} ${row.period}`, row]));
    this.#row = (version, period) => rows.get(`${version} ${period}`);
  }

  /** The figure on a version: the publisher's, else the sum of its parts, else its share of the whole. */
  figure(version: string, period: string): Figure | null {
    return this.#own(version, period) ?? this.#sum(version, period) ?? this.#share(version, period) ?? null;
  }

  /** What the publisher gives on these very boundaries; nothing where it says only that it has nothing. */
  #own(version: string, period: string): Figure | null {
    const row = this.#row(version, period);
    return row === undefined || (row.value === null && row.status === 'MISSING') ? null : published(row);
  }

  #ownOrSum(version: string, period: string): Figure | null {
    return this.#own(version, period) ?? this.#sum(version, period);
  }

  /** New to old: the sum of all parts into which the version fell. */
  #sum(version: string, period: string): Figure | null {
    const parts = partsOf(this.#knowledge.boundaries, version);
    const figures = parts.flatMap(({ to }) => this.#ownOrSum(to, period) ?? []);
    const [first, ...others] = figures;
    if (first === undefined || figures.length < parts.length) return null;
    return {
      ...first,
      ...sumOf(figures),
      regionVersion: version,
      source: others.every(({ source }) => source === first.source) ? first.source : null,
      release: Math.max(...figures.map(({ release }) => release)),
      method: `The sum of ${figures.map(({ regionVersion }) => regionVersion).join(' and ')}.`,
    };
  }

  /** Old to new: the part of the whole that a published share gives. */
  #share(version: string, period: string): Figure | null {
    const { boundaries } = this.#knowledge;
    const whole = wholeOf(boundaries, version);
    const weight = whole === null ? null : this.#weight(whole, version);
    if (whole === null || weight === null) return null;
    const figure = this.#own(whole, period) ?? this.#share(whole, period);
    if (figure === null || figure.value === null || !addable([figure])) return null;
    const share = decimalText(weight.share, SHARE_SCALE);
    return {
      ...figure,
      value: exactProduct(figure.value, share),
      status: weakest([figure.status, 'ESTIMATED']),
      regionVersion: version,
      backcast: true,
      method: `${share} of ${whole}. ${weight.method}`,
    };
  }

  /** The share of a whole that belongs to one part; null unless every part has just one and together they are 1. */
  #weight(whole: string, part: string): AllocationWeight | null {
    const shares = partsOf(this.#knowledge.boundaries, whole).map(({ to, successions }) => ({
      to,
      weights: this.#knowledge.weights.filter(({ succession }) => successions.includes(succession)),
    }));
    const complete = shares.every(({ weights }) => weights.length === 1);
    const sum = shares.reduce((total, { weights }) => total + (weights[0]?.share ?? 0), 0);
    if (!complete || sum !== WHOLE_SHARE) return null;
    return shares.find(({ to }) => to === part)?.weights[0] ?? null;
  }
}

/** The figure of a territory in one period; null where nothing is known of it on these boundaries. */
export function figureOn(version: string, period: string, knowledge: Knowledge): Figure | null {
  return new Territory(knowledge).figure(version, period);
}

/**
 * The figures of a territory for each period in which anything is known of it or of a territory that it belongs to by
 * descent; null where nothing is known on these boundaries.
 */
export function seriesOn(
  version: RegionVersion | null,
  knowledge: Knowledge,
): readonly { readonly period: string; readonly figure: Figure | null }[] {
  const periods = [...new Set(knowledge.rows.map(({ period }) => period))].sort();
  const territory = new Territory(knowledge);
  return periods.map((period) => ({
    period,
    figure: version === null ? null : territory.figure(version.id, period),
  }));
}
