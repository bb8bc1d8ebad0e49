import { badInput } from '../../service/errors.ts';
import { checkLength } from '../arguments.ts';
import { connect } from '../connection.ts';
import type { ConnectionArguments } from '../page.ts';
import type { SubgraphContext } from '../context.ts';
import type { Resolvers } from '../subgraph.ts';
import { aggregateResolvers, aggregateRoots } from './aggregate-resolvers.ts';
import { advantageValueResolvers } from './advantage-resolvers.ts';
import { collections } from './collections.ts';
import type { Loaders } from './loaders.ts';
import { productResolvers } from './product-resolvers.ts';
import { countriesByCodes } from './queries.ts';
import { summaryResolvers } from './summary-resolvers.ts';

type Context = SubgraphContext<Loaders>;

/** The edition of the Harmonized System in which the trade flows are stated. */
const FLOW_EDITION = 'HS2002';

function checkCountryCode(argument: string, code: string): string {
  if (!/^[A-Z]{2}$/u.test(code)) throw badInput(argument, code, 'an ISO 3166-1 code of two capital letters as CN');
  return code;
}

export const resolvers: Resolvers<Loaders> = {
  Query: {
    ...aggregateRoots,
    product: (_: unknown, { code, edition }: { code: string; edition?: string | null }, context: Context) =>
      context.view().load.product.load(`${edition ?? FLOW_EDITION}:${code}`),
    products: (_: unknown, args: ConnectionArguments, context: Context) => connect(context, collections.products, args),
    exportFlows: (_: unknown, args: ConnectionArguments, context: Context) =>
      connect(context, collections.exportFlows, args),
    country: (_: unknown, { code }: { code: string }, context: Context) =>
      context.view().load.country.load(`ISO3166:${checkCountryCode('code', code)}`),
    countries: (_: unknown, { codes }: { codes?: readonly string[] | null }, context: Context) => {
      if (codes != null) checkLength('codes', codes);
      const checked = codes?.map((code) => checkCountryCode('codes', code)) ?? null;
      return countriesByCodes(context.view().snapshot, checked);
    },
  },
  ...aggregateResolvers,
  ...advantageValueResolvers,
  ...productResolvers,
  ...summaryResolvers,
};
