import type { AnswerError } from './answer-writer.ts';
import type { Path } from './error-places.ts';
import { isFetchedObject, type FetchedObject, type ObjectShape, type ShapeField } from './shape.ts';
import type { FetchStep, Step } from './steps.ts';

/** Every fetch of a plan. */
export function fetchesOf(step: Step): readonly FetchStep[] {
  return step.kind === 'fetch' ? [step] : step.steps.flatMap(fetchesOf);
}

/** The names under which the way to a place of the client's answer was fetched, with @ for every element of a list. */
function fetchedWay(root: ObjectShape, data: FetchedObject, path: Path): readonly string[] {
  const way: string[] = [];
  let shape: ObjectShape | null = root;
  let value: unknown = data;
  for (const step of path) {
    if (typeof step === 'number') {
      way.push('@');
      value = Array.isArray(value) ? value[step] : undefined;
      continue;
    }
    if (!isFetchedObject(value)) return way;
    const fields: readonly ShapeField[] = shape?.fieldsOf(value) ?? [];
    const field: ShapeField | undefined = fields.find(({ responseName }) => responseName === step);
    if (field === undefined) return way;
    way.push(field.fetchedName);
    value = value[field.fetchedName];
    shape = field.inner;
  }
  return way;
}

function brings(fetch: FetchStep, way: readonly string[]): boolean {
  const { path, fields } = fetch;
  return path.every((step, index) => way[index] === step) && fields.includes(way[path.length] ?? '');
}

/** Names the subgraph in errors that were found while the answer was written: the one that was asked closest by. */
export function withOwners(
  errors: readonly AnswerError[],
  plans: readonly Step[],
  { shape, data }: { readonly shape: ObjectShape; readonly data: FetchedObject },
): readonly AnswerError[] {
  if (errors.length === 0) return errors;
  const fetches = plans.flatMap(fetchesOf);
  return errors.map((error) => {
    if (error.details['subgraph'] !== undefined) return error;
    const way = fetchedWay(shape, data, error.path);
    const [owner] = fetches
      .filter((fetch) => brings(fetch, way))
      .sort((one, other) => other.path.length - one.path.length);
    return owner === undefined ? error : { ...error, details: { ...error.details, subgraph: owner.subgraph } };
  });
}
