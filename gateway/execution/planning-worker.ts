import { readlinkSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { GraphQLError } from 'graphql';
import { Planner } from './planner.ts';

/** Why something could not be planned, as it passes between threads. */
export interface PlanningFault {
  readonly message: string;
  /** The code of a fault that GraphQL finds in the operation, null for one without; absent for a fault of the inside. */
  readonly graphqlCode?: string | null;
}

/** What the thread says: what clients see of the supergraph once it is ready, then an answer to each text that it is sent. */
export type PlanningMessage =
  | {
      readonly kind: 'ready';
      readonly apiSdl: string;
      /** The folder in which the system says what this thread has used; null where it has none. */
      readonly folder: string | null;
    }
  /** A plan as JSON: read faster than a copy of its objects. */
  | { readonly kind: 'planned'; readonly plan: string }
  | { readonly kind: 'fault'; readonly fault: PlanningFault };

function faultOf(error: unknown): PlanningFault {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof GraphQLError)) return { message };
  const { code } = error.extensions;
  return { message, graphqlCode: typeof code === 'string' ? code : null };
}

function said(make: () => PlanningMessage): PlanningMessage {
  try {
    return make();
  } catch (error) {
    return { kind: 'fault', fault: faultOf(error) };
  }
}

/** The folder of this thread where the system is Linux. */
function ownFolder(): string | null {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}`;
  } catch {
    return null;
  }
}

function serve(supergraphSdl: string, port: NonNullable<typeof parentPort>): void {
  const first = said(() => {
    const planner = new Planner(supergraphSdl);
    port.on('message', (text: string) => {
      port.postMessage(said(() => ({ kind: 'planned', plan: JSON.stringify(planner.plan(text)) })));
    });
    return { kind: 'ready', apiSdl: planner.apiSdl, folder: ownFolder() };
  });
  port.postMessage(first);
}

// Nobody else starts this file.
if (parentPort !== null) serve(workerData as string, parentPort);
