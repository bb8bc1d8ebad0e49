import { GraphError } from '../../service/errors.ts';

/** The error that an act ends in; fails when it ends in none of the catalogue. */
export async function graphErrorOf(act: () => unknown): Promise<GraphError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
  throw new Error('expected a GraphError');
}
