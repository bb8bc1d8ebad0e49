import { visit, type DocumentNode } from 'graphql';
import { GraphError } from '../../service/errors.ts';

// Deeper literals cost the planner twice the time for each level.
const MAX_NESTING = 12;

/** Throws BAD_USER_INPUT for a literal whose lists and objects are nested too deeply; variables can say the same. */
export function checkNesting(document: DocumentNode): void {
  let depth = 0;
  const enter = (): void => {
    depth += 1;
    if (depth <= MAX_NESTING) return;
    throw new GraphError(
      'BAD_USER_INPUT',
      `A literal is nested more than ${MAX_NESTING} lists and objects deep; expected a flatter one.`,
    );
  };
  const leave = (): void => {
    depth -= 1;
  };
  visit(document, { ListValue: { enter, leave }, ObjectValue: { enter, leave } });
}
