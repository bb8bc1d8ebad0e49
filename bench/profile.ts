import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../service/paths.ts';
import { agree, learn, type Agreement } from './agreement.ts';
import type { Mode } from './asking.ts';
import type { Children } from './children.ts';
import { ask } from './measure.ts';
import type { Shape } from './shapes.ts';
import { startFive, startOne, type Variant } from './variants.ts';

/** Where the CPU time of a gateway process goes: shares of what it was busy, the largest first. */
export interface Profile {
  readonly shape: string;
  readonly mode: Mode;
  readonly variant: 'one' | 'five';
  readonly byPackage: readonly (readonly [name: string, share: number])[];
  readonly byFunction: readonly (readonly [name: string, share: number])[];
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What a place in the code belongs to: a package, a folder of ours, or Node itself. */
function owner(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'native';
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(url)?.[1];
  if (inPackage !== undefined) return inPackage;
  const ours = url.indexOf('/dist/');
  if (ours >= 0) return url.slice(ours + '/dist/'.length).replace(/\/[^/]*$/u, '');
  return url.startsWith('node:') ? 'node' : url;
}

function largest(shares: ReadonlyMap<string, number>, count: number): readonly (readonly [string, number])[] {
  return [...shares].sort(([, one], [, other]) => other - one).slice(0, count);
}

function summarised({ nodes, samples, timeDeltas }: CpuProfile): Pick<Profile, 'byPackage' | 'byFunction'> {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  const from = timeDeltas.reduce((sum, delta) => sum + delta, 0) / 2;
  let at = 0;
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0;
    at += delta;
    const frame = frames.get(id);
    // The first half is start and warm-up.
    if (frame === undefined || at < from || frame.functionName === '(idle)') continue;
    busy += delta;
    const name = owner(frame.url, frame.functionName);
    packages.set(name, (packages.get(name) ?? 0) + delta);
    const file = frame.url.replace(/^.*\/(?:dist|node_modules)\//u, '');
    const at_ = `${frame.functionName || '(anonymous)'} ${file}:${frame.lineNumber + 1}`;
    functions.set(at_, (functions.get(at_) ?? 0) + delta);
  }
  const shares = (known: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map([...known].map(([name, time]) => [name, time / busy]));
  return { byPackage: largest(shares(packages), 14), byFunction: largest(shares(functions), 40) };
}

export interface ProfileOf {
  readonly shape: Shape;
  readonly mode: Mode;
  readonly variant: 'one' | 'five';
}

/** Profiles a gateway process of its own while it answers one shape. */
export async function profileOf(children: Children, { shape, mode, variant }: ProfileOf): Promise<Profile> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const options = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
  const processes = variant === 'one' ? [await startOne(children, options)] : await startFive(children, options);
  const [front] = processes;
  if (front === undefined) throw new Error('There is no process to profile.');
  const asked: Variant = { name: variant, url: `${front.url}/graphql`, processes };
  const agreement: Agreement = await agree(shape, [asked]);
  if (mode !== 'miss') await learn(asked, agreement);
  await ask({ variant: asked, agreement, mode, connections: 4 }, 6_000);
  for (const child of processes) await child.stop();
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`${projectPath()}: no profile was written`);
  const text = readFileSync(join(folder, file), 'utf8');
  return { shape: shape.name, mode, variant, ...summarised(JSON.parse(text) as CpuProfile) };
}
