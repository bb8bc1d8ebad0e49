import { mkdirSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { stopOnSignals } from '../service/lifecycle.ts';
import { projectPath } from '../service/paths.ts';
import { Children, type Child } from './children.ts';
import { digits, row } from './figures.ts';
import { commit, machine } from './machine.ts';
import { quantile } from './measure.ts';
import { startGatewayOver, startSubgraphs } from './variants.ts';

// How soon a gateway of five answers around a subgraph that is dead or hangs, and how soon after it is back. README.md
// beside this file.

const ASKED = 30;
const RESTART_LIMIT_MS = 30_000;

const note = (line: string): boolean => process.stderr.write(`${line}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Told {
  readonly ms: number;
  /** The code of the field that the exports give; null where it is there. */
  readonly code: string | null;
}

let asked = 0;

/** Asks for a region and, of another subgraph, its exports; a number that nobody reads keeps answers apart. */
async function ask(gateway: Child): Promise<Told> {
  asked += 1;
  const query = '{ region(id: "kz-akmola") { id name exportSummary(period: "2019") { period } } }';
  const since = performance.now();
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, extensions: { bench: asked } }),
  });
  const answer = (await response.json()) as {
    readonly data: { readonly region: { readonly name: string } | null };
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  const ms = performance.now() - since;
  if (answer.data.region?.name !== 'Akmola region') throw new Error(`The rest is missing: ${JSON.stringify(answer)}`);
  return { ms, code: answer.errors?.[0]?.extensions.code ?? null };
}

async function several(gateway: Child, count: number): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (let time = 0; time < count; time += 1) told.push(await ask(gateway));
  return told;
}

const worst = (told: readonly Told[]): number => Math.max(...told.map(({ ms }) => ms));

/** Milliseconds until an answer is whole again. */
async function healed(gateway: Child): Promise<number> {
  const since = performance.now();
  while (performance.now() - since < RESTART_LIMIT_MS) {
    if ((await ask(gateway)).code === null) return performance.now() - since;
    await pause(20);
  }
  throw new Error('The subgraph did not heal.');
}

function expectCode(told: readonly Told[], code: string): void {
  const others = told.filter((one) => one.code !== code);
  if (others.length > 0) throw new Error(`Expected ${code}, found ${String(others[0]?.code)}`);
}

async function measured(children: Children): Promise<readonly (readonly [string, number, number])[]> {
  const subgraphs = await startSubgraphs(children);
  const gateway = await startGatewayOver(subgraphs, children, [], { SUBGRAPH_TIMEOUT_MS: '2000' });
  const exports = subgraphs.get('exports');
  if (exports === undefined) throw new Error('The exports did not start.');
  await several(gateway, ASKED);
  note('hung');
  exports.signal('SIGSTOP');
  const hung = [await ask(gateway)];
  expectCode(hung, 'SUBGRAPH_TIMEOUT');
  exports.signal('SIGCONT');
  const resumedMs = await healed(gateway);
  await several(gateway, ASKED);
  note('dead');
  exports.signal('SIGKILL');
  // Five failures open the breaker: the first answers come before that, the others from it.
  const dead = await several(gateway, 2);
  await several(gateway, 5);
  const refused = (await several(gateway, ASKED)).map(({ ms }) => ms).sort((a, b) => a - b);
  note('back');
  const { port } = new URL(exports.url);
  await children.start(
    ['dist/subgraphs/main.js', 'exports'],
    { STORE: 'embedded', PORT: port },
    `${exports.url}/health/ready`,
  );
  const backMs = await healed(gateway);
  return [
    ['dead subgraph answered around', worst(dead), 300],
    ['hung subgraph answered around', worst(hung), 2_300],
    ['answer while the breaker is open, worst', refused.at(-1) ?? Number.NaN, 20],
    ['answer while the breaker is open, median', quantile(refused, 0.5), 20],
    ['whole again after it goes on', resumedMs, 10_000],
    ['whole again after it is back', backMs, 10_000],
  ];
}

async function main(): Promise<void> {
  const children = new Children();
  stopOnSignals(() => children.stopAll(), 15_000);
  try {
    const found = await measured(children);
    const text = [
      `Commit ${commit()}, ${new Date().toISOString().slice(0, 10)}. ${machine()}.`,
      '',
      '| what | found | wanted | met |',
      '| --- | ---: | ---: | --- |',
      ...found.map(([what, ms, most]) => row(what, `${digits(ms)} ms`, `< ${most} ms`, ms < most ? 'yes' : 'no')),
      '',
    ].join('\n');
    process.stdout.write(text);
    mkdirSync(projectPath('bench', 'results'), { recursive: true });
    writeFileSync(projectPath('bench', 'results', 'outages.md'), `# Latest run with a subgraph that fails\n\n${text}`);
  } finally {
    await children.stopAll();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
