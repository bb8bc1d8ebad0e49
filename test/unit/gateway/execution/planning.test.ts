import { parse } from 'graphql';
import { PlanningThread } from '../../../../gateway/execution/planning-thread.ts';
import { Planning } from '../../../../gateway/execution/planning.ts';
import { createLog } from '../../../../service/log.ts';
import { withFolder } from '../../../support/folder.ts';

// A thread that does what it is asked: never ends with one plan, dies over one, or plans nothing in particular.
const THREAD = `
import { existsSync, writeFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
const mark = new URL('./died', import.meta.url);
const planned = () => parentPort.postMessage({ kind: 'planned', plan: '{"kind":"QueryPlan"}' });
parentPort.on('message', (text) => {
  if (text.includes('endless')) for (;;);
  if (text.includes('deadly')) process.exit(1);
  if (text.includes('unlucky') && !existsSync(mark)) { writeFileSync(mark, ''); process.exit(1); }
  if (text.includes('wrong')) {
    parentPort.postMessage({ kind: 'fault', fault: { message: 'It is wrong.', graphqlCode: null } });
    return;
  }
  planned();
  if (text.includes('last')) setImmediate(() => process.exit(1));
});
parentPort.postMessage({ kind: 'ready', apiSdl: 'type Query { a: Int }', folder: null });
`;

const PLANNED = { kind: 'QueryPlan' };

describe('planning in a thread of its own', () => {
  async function planning(timeoutMs: number, body: (planning: Planning) => Promise<void>): Promise<void> {
    await withFolder({ 'thread.mjs': THREAD }, async (folder) => {
      const options = { supergraphSdl: 'type Query { a: Int }', timeoutMs, log: createLog('test', 'silent') };
      const started = await Planning.start({
        ...options,
        open: (sdl) => PlanningThread.open(sdl, `${folder}/thread.mjs`),
      });
      try {
        await body(started);
      } finally {
        await started.stop();
      }
    });
  }

  it('refuses an operation that takes too long, and plans those that wait behind it', async () => {
    await planning(100, async (one) => {
      const endless = one.plan(parse('{ endless }'));
      const others = ['{ a }', '{ b: a }', '{ c: a }'].map((text) => one.plan(parse(text)));
      await expect(endless).rejects.toMatchObject({
        code: 'PLANNING_TIMEOUT',
        message: 'The operation takes longer than 100 ms to plan; ask for less at once, in several operations.',
      });
      expect(await Promise.all(others)).toEqual([PLANNED, PLANNED, PLANNED]);
      expect(one.figures).toMatchObject({ refused: 1, restarts: 1, waiting: 0 });
    });
  });

  it('refuses the same operation again without another try', async () => {
    await planning(100, async (one) => {
      const asked = [1, 2, 3].map(() => one.plan(parse('{ endless }')));
      for (const answer of asked) await expect(answer).rejects.toMatchObject({ code: 'PLANNING_TIMEOUT' });
      await expect(one.plan(parse('{ endless }'))).rejects.toMatchObject({ code: 'PLANNING_TIMEOUT' });
      expect(one.figures).toMatchObject({ refused: 4, restarts: 1 });
    });
  });

  it('asks a fresh thread when one dies over an operation, and refuses the operation when that dies too', async () => {
    await planning(10_000, async (one) => {
      expect(await one.plan(parse('{ unlucky }'))).toEqual(PLANNED);
      expect(one.figures).toMatchObject({ refused: 0, restarts: 1 });
      await expect(one.plan(parse('{ deadly }'))).rejects.toMatchObject({ code: 'PLANNING_TIMEOUT' });
      expect(await one.plan(parse('{ a }'))).toEqual(PLANNED);
      expect(one.figures).toMatchObject({ refused: 1, restarts: 3 });
    });
  });

  it('goes on after its thread has died while nobody asked', async () => {
    await planning(10_000, async (one) => {
      expect(await one.plan(parse('{ last }'))).toEqual(PLANNED);
      for (let attempt = 0; attempt < 500 && one.figures.restarts === 0; attempt += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(await one.plan(parse('{ a }'))).toEqual(PLANNED);
      expect(one.figures.restarts).toBe(1);
    });
  });

  it('refuses whoever comes when 256 wait, before anything is done', async () => {
    await planning(300, async (one) => {
      const endless = one.plan(parse('{ endless }'));
      const asked = Array.from({ length: 257 }, (_, index) => one.plan(parse(`{ a${index} }`)));
      await expect(asked[256]).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      await expect(endless).rejects.toMatchObject({ code: 'PLANNING_TIMEOUT' });
      await Promise.allSettled(asked);
    });
  });

  it('passes on what the planner says of an operation', async () => {
    await planning(10_000, async (one) => {
      await expect(one.plan(parse('{ wrong }'))).rejects.toThrow('It is wrong.');
      expect(await one.plan(parse('{ a }'))).toEqual(PLANNED);
    });
  });

  it('does not begin over what is no supergraph', async () => {
    const options = { timeoutMs: 250, log: createLog('test', 'silent') };
    await expect(Planning.start({ ...options, supergraphSdl: 'type Query { a: Int }' })).rejects.toThrow();
  });
});
