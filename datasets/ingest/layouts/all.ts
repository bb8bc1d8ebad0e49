import type { Dataset } from '../../dataset.ts';
import { SourceRefused } from '../source-refused.ts';
import type { Layout, Opening } from './layout.ts';
import { baci } from './baci.ts';
import { comtradeNew, comtradeOld } from './comtrade.ts';
import { flatObjects, ownColumns } from './own-columns.ts';
import { population } from './population.ts';
import { regionalWorkbook } from './regional-workbook.ts';
import { certificateHolders, industrialRegister, registers } from './registers.ts';
import { cube, cubeTable } from './statistics-bureau.ts';
import { sustainableDevelopment } from './sustainable-development.ts';
import { valueAdded } from './value-added.ts';
import { tradeSummary, worldDevelopmentIndicators } from './world-bank.ts';

/** Every layout that can be read; the general ones stand last, because they recognise what no other does. */
export const layouts: readonly Layout[] = [
  ...[cube, cubeTable, regionalWorkbook, population, valueAdded, sustainableDevelopment],
  ...[worldDevelopmentIndicators, tradeSummary, baci, comtradeNew, comtradeOld],
  ...[...registers, industrialRegister, certificateHolders],
  ...[flatObjects, ownColumns],
];

/** The layout of a source. Throws SourceRefused where it is none, or one that does not feed the dataset. */
export function layoutOf(opening: Opening, dataset: Dataset, name?: string): Layout {
  const layout = name === undefined ? recognised(opening, dataset) : layouts.find((one) => one.name === name);
  if (layout === undefined) {
    const known = layouts.map((one) => one.name).join(', ');
    throw new SourceRefused([`${name ?? ''} is no layout; expected one of ${known}`]);
  }
  if (layout.feeds !== null && !layout.feeds.includes(dataset.name)) {
    const feeds = layout.feeds.length === 0 ? 'no dataset of this graph' : layout.feeds.join(', ');
    throw new SourceRefused([
      `${opening.file} is laid out as ${layout.name} (${layout.description}), which feeds ${feeds}, not ${dataset.name}`,
    ]);
  }
  return layout;
}

/** The first layout that recognises a source and feeds the dataset; where none does, the first that recognises it. */
function recognised(opening: Opening, dataset: Dataset): Layout | undefined {
  const candidates = layouts.filter((layout) => layout.recognises(opening));
  const special = candidates.filter(({ feeds }) => feeds !== null);
  return special.find(({ feeds }) => feeds?.includes(dataset.name)) ?? special[0] ?? candidates[0];
}
