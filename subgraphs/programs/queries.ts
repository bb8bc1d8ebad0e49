import type { Snapshot, Stored } from '../../datasets/store/snapshot.ts';
import { validOn } from '../names.ts';
import { events, instructions, type Event, type Instruction } from './event-datasets.ts';
import { organizations, programs, type Edition, type Organization, type Program } from './policy-datasets.ts';
import {
  complianceAssessments,
  mapEntries,
  maps,
  type ComplianceAssessment,
  type IndustrializationMap,
} from './project-datasets.ts';
import {
  indicators,
  reportedFigures,
  targets,
  type Indicator,
  type PrioritySector,
  type ReportedFigure,
  type Target,
} from './target-datasets.ts';

/** The indicator of figures that say how many projects a map has. */
const PROJECT_COUNT = 'ind-map-projects';

/** Rows by a day, oldest first, those without a day last; rows of one day keep their order. */
export function oldestFirst<R>(rows: readonly R[], dayOf: (row: R) => string | null): readonly R[] {
  return rows.toSorted((one, other) => {
    const [day, otherDay] = [dayOf(one), dayOf(other)];
    if (day === otherDay) return 0;
    if (day === null || otherDay === null) return day === null ? 1 : -1;
    return day < otherDay ? -1 : 1;
  });
}

/** Whether a day lies in [from, to); an unknown day lies only where neither is given. */
export function within(
  day: string | null,
  span: { readonly from?: string | null; readonly to?: string | null },
): boolean {
  const { from, to } = span;
  if (day === null) return from == null && to == null;
  return (from == null || day >= from) && (to == null || day < to);
}

/** Rows by their ids, each once. */
export function inOrderOfId<R extends { readonly id: string }>(rows: readonly R[]): readonly R[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Whether a figure had been said by a day; without a day all had, and one of an unknown day only then. */
export function saidBy(figure: ReportedFigure, day: string | null): boolean {
  return day === null || (figure.saidOn !== null && figure.saidOn <= day);
}

/** The number of projects that was reported last by a day; the figures are in the order in which they were said. */
export function lastProjectCount(figures: readonly ReportedFigure[], day: string | null): ReportedFigure | null {
  return figures.findLast((figure) => figure.indicator === PROJECT_COUNT && saidBy(figure, day)) ?? null;
}

function grouped<R>(rows: readonly R[], keysOf: (row: R) => readonly string[]): ReadonlyMap<string, readonly R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    for (const key of keysOf(row)) {
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [row]);
      else known.push(row);
    }
  }
  return groups;
}

/** Programs by their codes or aliases; a code comes before an alias, and of programs with one alias the first by id. */
export async function programsByCodes(
  snapshot: Snapshot,
  codes: readonly string[],
): Promise<ReadonlyMap<string, Program>> {
  const filter = { $or: [{ id: { $in: codes } }, { aliases: { $in: codes } }] };
  const found = await snapshot.find(programs, filter, { sort: { id: -1 } }).toArray();
  const byAlias = found.flatMap((program) => program.aliases.map((alias) => [alias, program] as const));
  return new Map([...byAlias, ...found.map((program) => [program.id, program] as const)]);
}

/** All programs in the order of their start, or those in force on a day. */
export async function programsOn(snapshot: Snapshot, day: string | null): Promise<readonly Program[]> {
  const all = await snapshot.find(programs, {}, { sort: { id: 1 } }).toArray();
  const inForce = all.filter((program) => day === null || validOn(program, day));
  return oldestFirst(inForce, ({ validFrom }) => validFrom);
}

/** Maps of a level or of all, oldest first, all or those in force on a day. */
export async function mapsOn(
  snapshot: Snapshot,
  level: string | null,
  day: string | null,
): Promise<readonly IndustrializationMap[]> {
  const all = await snapshot.find(maps, level === null ? {} : { level }, { sort: { id: 1 } }).toArray();
  const inForce = all.filter((map) => day === null || validOn(map, day));
  return oldestFirst(inForce, ({ validFrom }) => validFrom);
}

export function allIndicators(snapshot: Snapshot): Promise<readonly Indicator[]> {
  return snapshot.find(indicators, {}, { sort: { id: 1 } }).toArray();
}

/** Events of a kind or of all in [from, to), oldest first; those without a day come last and only in an open span. */
export async function eventsBetween(
  snapshot: Snapshot,
  span: { readonly from?: string | null; readonly to?: string | null },
  kind: string | null,
): Promise<readonly Event[]> {
  const bounds = { ...(span.from == null ? {} : { $gte: span.from }), ...(span.to == null ? {} : { $lt: span.to }) };
  const filter = {
    ...(kind === null ? {} : { kind }),
    ...(Object.keys(bounds).length === 0 ? {} : { date: bounds }),
  };
  const found = await snapshot.find(events, filter, { sort: { id: 1 } }).toArray();
  return oldestFirst(found, ({ date }) => date);
}

/** Instructions given at the events of some programs, by program. */
export async function instructionsByProgram(
  snapshot: Snapshot,
  programIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Instruction[]>> {
  const dealtWith = await snapshot
    .find(events, { program: { $in: programIds } }, { fields: ['id', 'program'] })
    .toArray();
  const programOf = new Map(dealtWith.map(({ id, program }) => [id, program]));
  const given = await snapshot
    .find(instructions, { event: { $in: [...programOf.keys()] } }, { sort: { id: 1 } })
    .toArray();
  return grouped(given, ({ event }) => {
    const program = programOf.get(event);
    return program == null ? [] : [program];
  });
}

/** Figures of the whole country stand under this region. */
export const REPUBLIC = 'kz';

/** The region for which a target is set: a target without one is national, the Republic's. */
export function regionOfTarget(target: Target): string {
  return target.region ?? REPUBLIC;
}

/** Targets by the region for which they are set. */
export async function targetsByRegion(
  snapshot: Snapshot,
  regionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Stored<Target>[]>> {
  const stored = regionIds.includes(REPUBLIC) ? [...regionIds, null] : regionIds;
  const found = await snapshot.find(targets, { region: { $in: stored } }, { sort: { id: 1 } }).toArray();
  return grouped(found, (target) => [regionOfTarget(target)]);
}

/** What was said of an indicator, by region, in the order in which it was said; where the day is unknown, first. */
export async function figuresByRegion(
  snapshot: Snapshot,
  indicator: string,
  regionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ReportedFigure[]>> {
  const filter = { indicator, region: { $in: regionIds } };
  const found = await snapshot.find(reportedFigures, filter, { sort: { saidOn: 1, id: 1 } }).toArray();
  return grouped(found, ({ region }) => (region === null ? [] : [region]));
}

const MAX_GENERATIONS = 10;

/**
 * The bodies that took over the functions of some bodies, their direct successors and the successors of those, by body,
 * oldest first. One read for each generation, however many bodies are asked for; a circle ends the walk.
 */
export async function successorsByOrganization(
  snapshot: Snapshot,
  organizationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Organization[]>> {
  const directly = new Map<string, readonly Organization[]>();
  let generation = organizationIds;
  for (let depth = 0; depth < MAX_GENERATIONS && generation.length > 0; depth += 1) {
    const found = await snapshot
      .find(organizations, { predecessors: { $in: generation } }, { sort: { id: 1 } })
      .toArray();
    const byPredecessor = grouped(found, ({ predecessors }) => predecessors);
    for (const id of generation) directly.set(id, byPredecessor.get(id) ?? []);
    generation = [...new Set(found.map(({ id }) => id))].filter((id) => !directly.has(id));
  }
  return new Map(organizationIds.map((id) => [id, closure(id, directly)]));
}

function closure(start: string, directly: ReadonlyMap<string, readonly Organization[]>): readonly Organization[] {
  const reached = new Map<string, Organization>();
  const visit = (id: string): void => {
    for (const successor of directly.get(id) ?? []) {
      if (successor.id === start || reached.has(successor.id)) continue;
      reached.set(successor.id, successor);
      visit(successor.id);
    }
  };
  visit(start);
  return oldestFirst(inOrderOfId([...reached.values()]), ({ validFrom }) => validFrom);
}

/** Sectors of the editions in force on a day; all of them without a day. */
export function sectorsOn(
  sectors: readonly PrioritySector[],
  editions: readonly Edition[],
  day: string | null,
): readonly PrioritySector[] {
  if (day === null) return sectors;
  const inForce = new Set(editions.filter((edition) => validOn(edition, day)).map(({ id }) => id));
  return sectors.filter(({ edition }) => inForce.has(edition));
}

/** Ids of the projects that a map of one of some levels lists. */
export async function projectIdsInMaps(snapshot: Snapshot, levels: readonly string[]): Promise<readonly string[]> {
  const entries = await snapshot.find(mapEntries, { mapLevel: { $in: levels } }, { fields: ['project'] }).toArray();
  return [...new Set(entries.map(({ project }) => project))].sort();
}

interface LastVerdict {
  readonly project: string;
  readonly verdict: ComplianceAssessment['verdict'];
}

/** The last verdict on every project that was ever assessed: by the day of the assessment, then its id. */
export async function lastVerdicts(snapshot: Snapshot): Promise<readonly LastVerdict[]> {
  const last = { $topN: { n: 1, sortBy: { assessedOn: -1, id: -1 }, output: '$verdict' } };
  const stages = [{ $group: { _id: '$project', last } }, { $sort: { _id: 1 } }];
  const groups = await snapshot
    .aggregate<{ _id: string; last: readonly LastVerdict['verdict'][] }>(complianceAssessments, stages)
    .toArray();
  return groups.flatMap(({ _id, last: [verdict] }) => (verdict === undefined ? [] : [{ project: _id, verdict }]));
}
