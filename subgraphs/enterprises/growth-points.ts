import { Ratio } from '../decimal.ts';
import { weakest, type ObservationStatus } from '../observation.ts';
import type { Industry } from './datasets.ts';
import {
  boundariesOf,
  changeOf,
  endsOn,
  whyUnknown,
  type Ends,
  type IndustryChange,
  type UsableEnds,
} from './industry-figures.ts';
import { inOrderOfCodes, MANUFACTURING } from './oked.ts';

// Components, means and deviations keep 50 digits and are rounded to those of a ratio when they are printed.
const Exact = Ratio.clone({ precision: 50 });
const CERTAIN_PLACES = 40;
type ExactNumber = InstanceType<typeof Exact>;

export const COMPONENTS = ['productivityGrowth', 'gvaShareChange'] as const;
export type Component = (typeof COMPONENTS)[number];
export type Weights = Readonly<Record<Component, string>>;

/** What is known of an industry: each component, null where a figure is missing, and why it is as it is. */
export interface Candidate {
  readonly industry: Industry;
  readonly components: Readonly<Record<Component, ExactNumber | null>>;
  readonly statuses: Readonly<Record<Component, ObservationStatus>>;
}

export interface GrowthPoint {
  readonly industry: Industry;
  readonly productivityGrowth: string | null;
  readonly gvaShareChange: string | null;
  readonly productivityGrowthScore: string | null;
  readonly gvaShareChangeScore: string | null;
  readonly score: string | null;
  readonly rank: number | null;
  readonly status: ObservationStatus;
}

export function text(number: ExactNumber | null): string | null {
  if (number === null) return null;
  // What cancels out leaves the last of the 50 digits, which says nothing; zero is added so that no zero keeps a sign.
  return new Ratio(number.toDecimalPlaces(CERTAIN_PLACES).toString()).plus(0).toString();
}

/** Each value's distance from the mean in population standard deviations; null where all values are equal. */
export function zScores(values: readonly ExactNumber[]): readonly (ExactNumber | null)[] {
  const mean = values.reduce((sum, value) => sum.plus(value), new Exact(0)).div(values.length);
  const variance = values.reduce((sum, value) => sum.plus(value.minus(mean).pow(2)), new Exact(0)).div(values.length);
  const deviation = variance.sqrt();
  // Values that differ only by the rounding of their fractions are equal.
  const flat = deviation.lte(mean.abs().times('1e-40'));
  return values.map((value) => (flat ? null : value.minus(mean).div(deviation)));
}

/** The weighted mean of the scores that have a weight; null when one of them is unknown. */
function scoreOf(scores: Readonly<Record<Component, ExactNumber | null>>, weights: Weights): ExactNumber | null {
  let [sum, weight] = [new Exact(0), new Exact(0)];
  for (const component of weightedBy(weights)) {
    const score = scores[component];
    if (score === null) return null;
    sum = sum.plus(score.times(weights[component]));
    weight = weight.plus(weights[component]);
  }
  return weight.isZero() ? null : sum.div(weight);
}

function weightedBy(weights: Weights): readonly Component[] {
  return COMPONENTS.filter((component) => !new Exact(weights[component]).isZero());
}

interface Scored {
  readonly candidate: Candidate;
  readonly scores: Readonly<Record<Component, ExactNumber | null>>;
  readonly score: string | null;
}

/** The scores of the candidates that have all components with a weight; those of the others are null. */
function scored(candidates: readonly Candidate[], weights: Weights): readonly Scored[] {
  const weighted = weightedBy(weights);
  const complete = candidates.filter(({ components }) => weighted.every((component) => components[component] !== null));
  const scoresOf = (component: Component): ReadonlyMap<Candidate, ExactNumber | null> => {
    const known = complete.flatMap((candidate) => {
      const value = candidate.components[component];
      return value === null ? [] : [{ candidate, value }];
    });
    const scores = zScores(known.map(({ value }) => value));
    return new Map(known.map(({ candidate }, index) => [candidate, scores[index] ?? null]));
  };
  const [productivity, share] = [scoresOf('productivityGrowth'), scoresOf('gvaShareChange')];
  return candidates.map((candidate) => {
    const scores = {
      productivityGrowth: productivity.get(candidate) ?? null,
      gvaShareChange: share.get(candidate) ?? null,
    };
    return { candidate, scores, score: text(scoreOf(scores, weights)) };
  });
}

/**
 * Industries ranked as points of growth (formula F17): the mean of the z-scores of their components by weight, the
 * highest first; equal scores share a rank. Mean and deviation are those of the industries that have every component
 * with a weight. The others follow in the order of codes, without a rank.
 */
export function rankedGrowthPoints(candidates: readonly Candidate[], weights: Weights): readonly GrowthPoint[] {
  const all = scored(candidates, weights);
  const scores = all.flatMap(({ score }) => (score === null ? [] : [new Ratio(score)]));
  const rankOf = (score: string): number => 1 + scores.filter((other) => other.gt(score)).length;
  const points = all.map(({ candidate, scores: own, score }): GrowthPoint => {
    const { industry, components, statuses } = candidate;
    return {
      industry,
      productivityGrowth: text(components.productivityGrowth),
      gvaShareChange: text(components.gvaShareChange),
      productivityGrowthScore: text(own.productivityGrowth),
      gvaShareChangeScore: text(own.gvaShareChange),
      score,
      rank: score === null ? null : rankOf(score),
      status: weakest(weightedBy(weights).map((component) => statuses[component])),
    };
  });
  return points.toSorted(inOrderOfRanks);
}

function inOrderOfRanks(one: GrowthPoint, other: GrowthPoint): number {
  if (one.rank === other.rank) return inOrderOfCodes(one.industry, other.industry);
  if (one.rank === null || other.rank === null) return one.rank === null ? 1 : -1;
  return one.rank - other.rank;
}

/** Figures of a territory at both ends: gross value added and persons employed. */
export interface GrowthFigures {
  readonly gva: Ends;
  readonly labour: Ends;
}

/** Growth of productivity: (g1 / e1) / (g0 / e0) - 1 as one fraction; null where a divisor is zero. */
function productivityGrowth(gva: IndustryChange | null, labour: IndustryChange | null): ExactNumber | null {
  if (gva === null || labour === null) return null;
  const base = gva.start * labour.end;
  return base === 0n ? null : new Exact(gva.end * labour.start - base).div(base);
}

/** Change of the share in a whole: g1 / G1 - g0 / G0 as one fraction; null where the whole is zero at an end. */
function shareChange(gva: IndustryChange | null, whole: IndustryChange | null): ExactNumber | null {
  if (gva === null || whole === null || gva.unit !== whole.unit || gva.priceBasis !== whole.priceBasis) return null;
  const divisor = whole.start * whole.end;
  return divisor === 0n ? null : new Exact(gva.end * whole.start - gva.start * whole.end).div(divisor);
}

function statusOf(value: ExactNumber | null, changes: readonly (IndustryChange | null)[]): ObservationStatus {
  const statuses = changes.map((change) => change?.status ?? 'MISSING');
  return value === null ? whyUnknown(statuses) : weakest(statuses);
}

function candidateOn(industry: Industry, gva: UsableEnds, labour: UsableEnds): Candidate {
  const [own, employed, whole] = [
    changeOf(industry.id, gva),
    changeOf(industry.id, labour),
    changeOf(MANUFACTURING, gva),
  ];
  const components = {
    productivityGrowth: productivityGrowth(own, employed),
    gvaShareChange: shareChange(own, whole),
  };
  const statuses = {
    productivityGrowth: statusOf(components.productivityGrowth, [own, employed]),
    gvaShareChange: statusOf(components.gvaShareChange, [own, whole]),
  };
  return { industry, components, statuses };
}

function knownComponents(candidates: readonly Candidate[]): number {
  return candidates.flatMap(({ components }) => Object.values(components)).filter((value) => value !== null).length;
}

/**
 * What the figures say of some industries of a territory, all on the same boundaries at both ends: those on which most
 * is known, and of equals those on which it was observed first.
 */
export function candidatesOf(industries: readonly Industry[], figures: GrowthFigures): readonly Candidate[] {
  const boundaries = [...new Set([...boundariesOf(figures.gva.from), ...boundariesOf(figures.labour.from)])];
  const on = (one: string): readonly Candidate[] => {
    const [gva, labour] = [endsOn(one, figures.gva), endsOn(one, figures.labour)];
    return industries.map((industry) => candidateOn(industry, gva, labour));
  };
  // Without any figures the industries are listed all the same: nothing is known of them.
  const [first, ...others] = boundaries.length === 0 ? [on('')] : boundaries.map(on);
  return others.reduce(
    (best, candidates) => (knownComponents(candidates) > knownComponents(best) ? candidates : best),
    first ?? [],
  );
}
