import { parse } from 'graphql';
import type { AskerParts } from '../../gateway/auth/asker.ts';
import { Audit } from '../../gateway/auth/audit.ts';
import { noCredentials } from '../../gateway/auth/credentials.ts';
import { gatewayConfig } from '../../gateway/config.ts';
import { Limits } from '../../gateway/limits/limits.ts';
import { LIMIT_NAMES } from '../../gateway/limits/settings.ts';
import { createLog } from '../../service/log.ts';
import { now } from './graph.ts';

/** Limits over a supergraph: those of a gateway that is configured with nothing, or none of them. */
export function limitsOver(supergraphSdl: string, which: 'default' | 'none'): Limits {
  const config = gatewayConfig({}, {});
  return new Limits({
    config: which === 'none' ? { ...config, limitsOff: [...LIMIT_NAMES] } : config,
    supergraph: parse(supergraphSdl),
    onMeasured: () => undefined,
  });
}

/** Everybody asks as nobody in particular, as much as they like. */
export const anybody: AskerParts = {
  credentials: noCredentials,
  audit: new Audit(createLog('test', 'silent'), now),
  shares: null,
};
