import { Kind, parse, print, stripIgnoredCharacters, visit, type FieldNode } from 'graphql';
import { GraphError } from '../../service/errors.ts';
import type { FetchedField, FetchedSelection } from './fetched-operation.ts';
import type { FetchStep, Step } from './steps.ts';
import type { Unmet, UnmetRequirements } from './unmet-requirements.ts';

/** A selection of some fields alone, at the ends of ways that another selection goes; null where it does not. */
function atEnd(selection: FetchedSelection, { way, field }: Unmet): FetchedSelection | null {
  const [name, ...rest] = way;
  const { type } = selection;
  if (name === undefined) {
    const own: FetchedField = { node: field, selection: null };
    return field.selectionSet !== undefined
      ? null
      : { type, fields: new Map([[(field.alias ?? field.name).value, own]]), fragments: new Map() };
  }
  const next = selection.fields.get(name);
  if (next?.selection != null) {
    const inner = atEnd(next.selection, { way: rest, field });
    return inner === null
      ? null
      : { type, fields: new Map([[name, { ...next, selection: inner }]]), fragments: new Map() };
  }
  for (const [condition, fragment] of selection.fragments) {
    const inner = atEnd(fragment, { way, field });
    if (inner !== null) return { type, fields: new Map(), fragments: new Map([[condition, inner]]) };
  }
  return null;
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** A fetch without some of its fields. */
function leavingOut(step: FetchStep, unmet: readonly Unmet[]): FetchStep {
  const left = new Set(unmet.map(({ field }) => print(field)));
  const document = visit(parse(step.query, { noLocation: true }), {
    SelectionSet: {
      leave: (node) => {
        const selections = node.selections.filter((one) => one.kind !== Kind.FIELD || !left.has(print(one)));
        return { ...node, selections: selections.length === 0 ? [TYPENAME] : selections };
      },
    },
  });
  const names = new Set(unmet.map(({ field }) => (field.alias ?? field.name).value));
  const fields = step.fields.filter((name) => !names.has(name));
  return { ...step, query: stripIgnoredCharacters(print(document)), fields };
}

export interface Staging {
  readonly requirements: UnmetRequirements;
  /** What the plan is for. */
  readonly selection: FetchedSelection;
  /** Whether the operation may be run in two stages: a mutation may not, as it would change things twice. */
  readonly mayStage: boolean;
  readonly planOf: (selection: FetchedSelection) => Promise<Step>;
}

function unmetIn(step: Step, requirements: UnmetRequirements): readonly Unmet[] {
  if (step.kind === 'fetch') return requirements.of(step);
  return step.steps.flatMap((inner) => unmetIn(inner, requirements));
}

function without(step: Step, requirements: UnmetRequirements): Step {
  if (step.kind !== 'fetch') return { ...step, steps: step.steps.map((inner) => without(inner, requirements)) };
  const unmet = requirements.of(step);
  return unmet.length === 0 ? step : leavingOut(step, unmet);
}

/**
 * A plan that leaves no requirement unmet. Fields that the planner asks for too early are asked for in a stage of their
 * own before the rest, for which the planner does meet what they require. Throws GraphError where that does not help.
 */
export async function staged(plan: Step, staging: Staging): Promise<Step> {
  const { requirements, selection, mayStage, planOf } = staging;
  const unmet = unmetIn(plan, requirements);
  if (unmet.length === 0) return plan;
  const before: Step[] = [];
  for (const one of unmet) {
    const first = mayStage ? atEnd(selection, one) : null;
    const stage = first === null ? null : await planOf(first);
    if (stage === null || unmetIn(stage, requirements).length > 0) throw refused(one);
    before.push(stage);
  }
  return { kind: 'sequence', steps: [...before, without(plan, requirements)] };
}

function refused({ field, way }: Unmet): GraphError {
  const place = [...way, field.name.value].join('.');
  const message = `This operation needs ${place} before what that field requires can be read; ask for it in an operation of its own.`;
  return new GraphError('GRAPHQL_VALIDATION_FAILED', message);
}
