import type { Logger } from '../service/log.ts';
import { AnswerCache } from './cache/answer-cache.ts';
import type { RedisAnswers } from './cache/redis-answers.ts';
import { QueryDatasets } from './cache/query-datasets.ts';
import type { SupergraphFile } from './composition/supergraph.ts';
import type { Transport } from './composition/transport.ts';
import { parse } from 'graphql';
import type { Audit } from './auth/audit.ts';
import type { GatewayConfig } from './config.ts';
import { Limits } from './limits/limits.ts';
import type { Estimated } from './operation-runner.ts';
import { LIMIT_NAMES, type LimitConfig } from './limits/settings.ts';
import type { TextCheck } from './limits/trusted.ts';
import { startGraph, type Graph } from './graph.ts';
import { answerExtensions } from './provenance/answer-extensions.ts';
import type { SavedOperations } from './provenance/saved-operations.ts';

/** Everything that depends on the supergraph: replaced as one when that is. */
export interface Served {
  readonly sdl: string;
  readonly subgraphs: readonly string[];
  /** Whether the graph is that of this project, and not one of another supergraph file. */
  readonly ownDomain: boolean;
  readonly transport: Transport;
  readonly graph: Graph;
  /** Answers of this supergraph alone: those of another may have other fields under the same names. */
  readonly cache: AnswerCache;
  readonly queryDatasets: QueryDatasets;
  stop(): Promise<void>;
}

export interface ServingParts {
  readonly config: LimitConfig & Pick<GatewayConfig, 'switches' | 'publicUrl' | 'cacheMaxBytes' | 'planningTimeoutMs'>;
  /** Refuses texts that are not trusted; null where any text may be run. */
  readonly trusted: TextCheck | null;
  readonly audit: Audit;
  readonly saved: SavedOperations;
  readonly ownDomain: boolean;
  readonly transport: Transport;
  /** Answers that other gateways share; null where each has its own. */
  readonly sharedAnswers: RedisAnswers | null;
  readonly onError: (code: string) => void;
  readonly onEstimated: (estimated: Estimated) => void;
  readonly log: Logger;
}

function limitsOver(sdl: string, { config, log }: Pick<ServingParts, 'config' | 'log'>): Limits {
  return new Limits({
    config: config.switches.limits ? config : { ...config, limitsOff: [...LIMIT_NAMES] },
    supergraph: parse(sdl),
    onMeasured: (excess) => log.warn(excess, 'over a limit that is only measured'),
  });
}

/** Makes ready what serves a supergraph. Throws for one that can't be served, and then leaves nothing open. */
export async function serve({ sdl, subgraphs: named }: SupergraphFile, parts: ServingParts): Promise<Served> {
  const { config, saved, ownDomain, transport, onError, onEstimated, log } = parts;
  const { switches, publicUrl, cacheMaxBytes, planningTimeoutMs } = config;
  const subgraphs = [...named.keys()];
  try {
    const answers = answerExtensions({ supergraphSdl: sdl, transport, subgraphs, saved, publicUrl });
    const graph = await startGraph({
      supergraphSdl: sdl,
      transport,
      switches,
      ownScalars: ownDomain,
      planningTimeoutMs,
      ...(ownDomain ? { answers } : {}),
      limits: limitsOver(sdl, parts),
      trusted: parts.trusted,
      audit: parts.audit,
      onError,
      onEstimated,
      log,
    });
    const histories = () => subgraphs.map((name) => transport.histories(name));
    const shared = parts.sharedAnswers?.of({ sdl, histories }) ?? null;
    const cache = new AnswerCache({ maxBytes: cacheMaxBytes, shared });
    const stop = async (): Promise<void> => {
      await graph.stop();
      await transport.stop();
    };
    return { sdl, subgraphs, ownDomain, transport, graph, cache, queryDatasets: new QueryDatasets(), stop };
  } catch (error) {
    await transport.stop();
    throw error;
  }
}
