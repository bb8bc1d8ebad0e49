import { readFileSync } from 'node:fs';
import { projectPath } from '../service/paths.ts';

/** What the bench asks for as one, in the same words of every variant. */
export interface Shape {
  readonly name: 'S' | 'M' | 'L' | 'D';
  readonly title: string;
  /** One query, or the several of one view; figures are of all of them together. */
  readonly queries: readonly string[];
}

const SMALL = `query BenchS {
  region(id: "kz-akmola") {
    id
    kind
    name
    seat { id name }
    codes { scheme code validity { from to } }
  }
}`;

// A full page: 100 enterprises, the region of each, and the projects of those that have any.
const MEDIUM = `query BenchM {
  enterprises(first: 100, orderBy: [{ field: ID, direction: DESC }]) {
    nodes { id name legalForm region { id name kind } projects { id title status } }
  }
}`;

const EXPORT_SUMMARY = `{
  period status total { amount currency } growth
  structureStatus processed { amount currency } processedShare hhi
}`;

// The 17 territories of 2021, each with what the four subgraphs know of it, and the largest export flows.
const LARGE = `query BenchL {
  regions(on: "2021-01-01") {
    id
    name
    kind
    codes { scheme code }
    population: statistics(indicator: "ind-population", from: "2010", to: "2023") {
      period value unit status vintage { kind publishedOn } source { publisher title }
    }
    grossProduct: statistics(indicator: "ind-grp", from: "2010", to: "2023") {
      period value unit priceBasis status
    }
    enterprises(first: 100) { nodes { id name bin legalForm primaryIndustry { id } settlement { id } } }
    projects(first: 100) { nodes { id title status jobsPlanned cost { amount currency } } }
    exports2015: exportSummary(period: "2015") ${EXPORT_SUMMARY}
    exports2019: exportSummary(period: "2019") ${EXPORT_SUMMARY}
  }
  exportFlows(first: 100, orderBy: [{ field: VALUE_USD, direction: DESC }]) {
    nodes { id period value { amount currency } product { id code name } }
  }
}`;

// What an analyst's first view asks for: programs, targets, regions, shares, structure and exports.
const DASHBOARD = [
  'QuestionD2OpenInstructions',
  'QuestionD11PlannedProjects',
  'QuestionD4RegionsToday',
  'QuestionD5MapCompliance',
  'QuestionD7ManufacturingShare',
  'QuestionD10WhoAnswered',
  'QuestionP1ProjectsToMonitor',
  'QuestionP2FirmsWithoutProject',
  'QuestionP4ProductExports',
  'QuestionS5ExportsBeforeAfter',
  'QuestionS9LocationQuotients',
  'QuestionS10GrowthContribution',
];

const saved = (name: string): string => readFileSync(projectPath('schema', 'operations', `${name}.graphql`), 'utf8');

export const shapes: readonly Shape[] = [
  { name: 'S', title: 'one region: regions only', queries: [SMALL] },
  {
    name: 'M',
    title: '100 enterprises with regions and projects: enterprises, regions, programs',
    queries: [MEDIUM],
  },
  { name: 'L', title: 'every region with what is known of it: all four subgraphs', queries: [LARGE] },
  { name: 'D', title: 'a dashboard: twelve saved operations', queries: DASHBOARD.map(saved) },
];

/** How much an answer holds. */
export interface Size {
  /** Scalars and enum values, nulls included. */
  readonly leaves: number;
  /** Objects with an id, as often as they stand in the answer. */
  readonly entities: number;
  /** Objects with an id, each id counted once. */
  readonly distinctEntities: number;
}

/** Counts what an answer holds; the operations above select `id` on entities alone. */
export function sizeOf(answer: unknown): Size {
  const ids = new Set<unknown>();
  let leaves = 0;
  let entities = 0;
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (value !== null && typeof value === 'object') {
      if ('id' in value) {
        entities += 1;
        ids.add(value.id);
      }
      Object.values(value).forEach(visit);
    } else leaves += 1;
  };
  visit(answer);
  return { leaves, entities, distinctEntities: ids.size };
}
