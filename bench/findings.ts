import type { Mode } from './asking.ts';
import type { Beside } from './beside.ts';
import type { Endurance } from './endurance.ts';
import { median } from './figures.ts';
import type { Round, Timing } from './measure.ts';
import type { Profile } from './profile.ts';
import type { Shape, Size } from './shapes.ts';
import type { StartUp } from './start-up.ts';
import type { VariantName } from './variants.ts';

export type ShapeName = Shape['name'];

/** Everything that one run of the bench has found. */
export interface Findings {
  readonly commit: string;
  readonly machine: string;
  readonly day: string;
  readonly rounds: number;
  /** How long one figure took at least. */
  readonly ms: number;
  /** Share of all cores that other processes used meanwhile, 0 to 1. */
  readonly othersShare: number;
  readonly startUp: StartUp;
  readonly sizes: readonly (Size & { readonly shape: ShapeName; readonly title: string; readonly bytes: number })[];
  readonly timings: readonly Timing[];
  readonly peakMb: readonly { readonly variant: VariantName; readonly mb: number }[];
  readonly beside: readonly Beside[];
  readonly endurance: Endurance;
  readonly profiles: readonly Profile[];
}

export interface CellOf {
  readonly shape: ShapeName;
  readonly mode: Mode;
  readonly variant: VariantName;
  readonly connections: number;
}

export function cell({ timings }: Findings, of: CellOf): Timing | undefined {
  return timings.find(
    ({ shape, mode, variant, connections }) =>
      shape === of.shape && mode === of.mode && variant === of.variant && connections === of.connections,
  );
}

export type Figure = keyof Round;

/** One figure of a cell, of every round; empty where the variant was left out. */
export const taken = (findings: Findings, of: CellOf, figure: Figure): readonly number[] =>
  (cell(findings, of)?.rounds ?? []).map((round) => round[figure]);

/** The median of a figure over the rounds; NaN where the variant was left out. */
export const middle = (findings: Findings, of: CellOf, figure: Figure): number => median(taken(findings, of, figure));
