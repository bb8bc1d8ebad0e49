import type { OpenPlanner } from '../../gateway/execution/planning.ts';
import { Planner } from '../../gateway/execution/planner.ts';

/**
 * A planner in the thread of the test: for tests of many supergraphs, each of which would have a thread of its own with
 * all of the planner's libraries. That of the thread is tested where it is the matter.
 */
export const plannerHere: OpenPlanner = (supergraphSdl) => {
  const planner = new Planner(supergraphSdl);
  const thread = {
    plan: (text: string) => Promise.resolve(planner.plan(text)),
    end: () => Promise.resolve(),
    // It never ends by itself.
    over: new Promise<never>(() => undefined),
  };
  return Promise.resolve({ thread, apiSdl: planner.apiSdl });
};
