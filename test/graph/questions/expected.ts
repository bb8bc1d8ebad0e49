import { ministryFigures } from './ministry-figures.ts';
import { ministry } from './ministry.ts';
import { partners } from './partners.ts';
import { programEvaluation } from './program-evaluation.ts';
import { scientistAnalyses } from './scientist-analyses.ts';
import { scientists } from './scientists.ts';
import type { Question } from './question.ts';

/**
 * What the sample datasets answer to the questions of the three kinds of users. Every value was worked out from the
 * rows of the samples, none was taken from the graph's own output.
 */
export const questions: readonly Question[] = [
  ...ministry,
  ...ministryFigures,
  ...scientists,
  ...scientistAnalyses,
  ...partners,
  ...programEvaluation,
];
