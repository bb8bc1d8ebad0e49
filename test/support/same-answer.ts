import type { Answer } from './graph.ts';

/** The places of the errors of an answer, each once, as `towns.0.name`. */
export function errorPaths(answer: Answer): readonly string[] {
  return [...new Set((answer.errors ?? []).map(({ path = [] }) => path.join('.')))].sort();
}
