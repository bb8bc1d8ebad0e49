import type { Column } from '../column.ts';
import { headerOf } from '../dataset.ts';
import { commandHelp, EXIT, parseCommand, runCommand, type ExitCode, type Option } from './command-line.ts';
import { findDataset, ownedDatasets, type OwnedDataset } from './owned.ts';

const USAGE = 'Lists the datasets with their columns, units and rules: npm run datasets -- [dataset]';
const OPTIONS: readonly Option[] = [
  { flag: 'json', value: null, help: 'the list as JSON' },
  { flag: 'help', value: null, help: 'this text' },
];

function columnOf(name: string, column: Column<unknown>) {
  const { type, unit, scale, required, range, description } = column;
  return { name: headerOf(name), type, unit, scale, required, range, description };
}

function described({ owner, dataset }: OwnedDataset) {
  const { name, title, description, columns, key, partition } = dataset;
  return {
    name,
    owner,
    title,
    description,
    key: key.map(headerOf),
    partition: partition.map(headerOf),
    columns: Object.entries<Column<unknown>>(columns).map(([column, shape]) => columnOf(column, shape)),
    references: Object.entries(dataset.references ?? {}).map(([column, to]) => ({
      column: headerOf(column),
      dataset: to,
    })),
    sums: (dataset.sums ?? []).map((rule) => rule.description),
  };
}

type Described = ReturnType<typeof described>;

function ruleOf({ type, unit, scale, required, range }: Described['columns'][number]): string {
  const digits = type === 'decimal' ? `, up to ${scale} decimals` : '';
  const bounds = range === null ? '' : `, ${range.least} to ${range.most ?? 'any'}`;
  return `${type}${digits}${bounds}${unit === null ? '' : `, ${unit}`}${required ? ', required' : ''}`;
}

function textOf(dataset: Described): string {
  const width = Math.max(...dataset.columns.map(({ name }) => name.length)) + 2;
  return [
    `${dataset.name} (${dataset.owner}): ${dataset.title}`,
    `  ${dataset.description}`,
    `  key: ${dataset.key.join(', ')}; a file replaces: ${dataset.partition.join(', ')}`,
    ...dataset.columns.map((column) => `    ${column.name.padEnd(width)} ${ruleOf(column)}. ${column.description}`),
    ...dataset.references.map(({ column, dataset: to }) => `  ${column} names a row of ${to}`),
    ...dataset.sums.map((rule) => `  ${rule}`),
    '',
  ].join('\n');
}

function main(): Promise<ExitCode> {
  const command = parseCommand(process.argv.slice(2), OPTIONS);
  if (command === null) {
    process.stdout.write(commandHelp(USAGE, OPTIONS));
    return Promise.resolve(EXIT.done);
  }
  const [name] = command.words;
  const chosen = (name === undefined ? ownedDatasets : [findDataset(name)]).map(described);
  process.stdout.write(command.switches.has('json') ? `${JSON.stringify(chosen)}\n` : chosen.map(textOf).join('\n'));
  return Promise.resolve(EXIT.done);
}

runCommand(async () => main());
