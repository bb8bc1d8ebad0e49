import type { FastifyRequest } from 'fastify';
import { maskedError } from '../../service/errors.ts';
import { ANONYMOUS, type Identity } from '../../service/headers.ts';
import type { Share, Shares } from '../limits/shares.ts';
import type { Audit } from './audit.ts';
import type { Credentials } from './credentials.ts';

export interface AskerParts {
  readonly credentials: Credentials;
  readonly audit: Audit;
  /** Null where nobody's cost is limited. */
  readonly shares: Shares | null;
}

/** Who asks, and from what the cost is taken. */
export interface Asker {
  readonly identity: Identity;
  readonly share: Share | null;
}

/** Who asks. Wrong credentials are charged to the address, so that nobody tries them for nothing. */
async function identityOf({ credentials, shares }: AskerParts, request: FastifyRequest): Promise<Identity> {
  try {
    return await credentials.identify(request.headers, request.url);
  } catch (error) {
    const address = shares?.of(ANONYMOUS, request.ip);
    address?.demand();
    await address?.charge();
    throw error;
  }
}

/**
 * Who sends a request. Throws GraphError for a wrong credential, which never counts as none, and where nothing is left
 * of the share.
 */
export async function askerOf(parts: AskerParts, request: FastifyRequest): Promise<Asker> {
  try {
    const identity = await identityOf(parts, request);
    const share = parts.shares?.of(identity, request.ip) ?? null;
    share?.demand();
    parts.audit.used(request.id, identity);
    return { identity, share };
  } catch (error) {
    parts.audit.refused(request.id, ANONYMOUS, [maskedError(error).code]);
    throw error;
  }
}
