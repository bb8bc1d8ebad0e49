import { z } from 'zod';
import { wholeNumber, type ConfigOf, type Setting } from '../../service/config.ts';

/** What is limited, by the names that the settings use. */
export const LIMIT_NAMES = [
  'tokens',
  'depth',
  'introspection',
  'aliases',
  'root-fields',
  'directives',
  'selections',
  'page',
  'cost',
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

const namesOfLimits = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
  .refine((names) => names.every((name) => LIMIT_NAMES.some((known) => known === name)), {
    message: `names a limit that is none of ${LIMIT_NAMES.join(', ')}`,
  })
  .transform((names) => LIMIT_NAMES.filter((known) => names.includes(known)));

function most(flag: string, byDefault: number, what: string): Setting<number> {
  return {
    flag,
    variable: flag.toUpperCase().replaceAll('-', '_'),
    schema: wholeNumber(1, 1_000_000_000).default(byDefault),
    help: `${what} at most; default ${byDefault}`,
  };
}

export const limitSettings = {
  maxTokens: most('max-tokens', 5_000, 'tokens of a query'),
  maxDepth: most('max-depth', 12, 'fields of a query from the root to the deepest'),
  maxIntrospectionDepth: most('max-introspection-depth', 20, 'fields of introspection from the root to the deepest'),
  maxAliases: most('max-aliases', 30, 'aliases of a query, its fragments spread out'),
  maxRootFields: most('max-root-fields', 20, 'fields at the root of a query'),
  maxDirectives: most('max-directives', 50, 'directives of a query, its fragments spread out'),
  maxSelections: most('max-selections', 2_000, 'fields of a query, its fragments spread out'),
  maxPage: most('max-page', 100, 'rows of a page without a key'),
  maxPageWithKey: most('max-page-with-key', 1_000, 'rows of a page with a key'),
  maxCost: most('max-cost', 2_000, 'estimated cost of an operation without a key'),
  maxCostWithKey: most('max-cost-with-key', 20_000, 'estimated cost of an operation with a key'),
  limitsOff: {
    flag: 'limits-off',
    variable: 'LIMITS_OFF',
    schema: namesOfLimits,
    help: `limits that are not checked, separated by commas, of ${LIMIT_NAMES.join(', ')}; default none`,
  } satisfies Setting<LimitName[]>,
  limitsMeasured: {
    flag: 'limits-measured',
    variable: 'LIMITS_MEASURED',
    schema: namesOfLimits,
    help: 'limits that are written to the log and refuse nothing, separated by commas; default none',
  } satisfies Setting<LimitName[]>,
};

export const shareSettings = {
  shares: {
    flag: 'shares',
    variable: 'SHARES',
    schema: z.enum(['on', 'measured', 'off'], 'is none of on, measured and off').optional(),
    help: 'whether cost per minute is limited: on, measured (told and not enforced) or off; default on in production, else off',
  } satisfies Setting<'on' | 'measured' | 'off' | undefined>,
  shareCost: most('share-cost', 60_000, 'cost that one address without a key may spend in a minute'),
  shareCostWithKey: most('share-cost-with-key', 600_000, 'cost that one key may spend in a minute'),
  trustedDocuments: {
    flag: 'trusted-documents',
    variable: 'TRUSTED_DOCUMENTS',
    schema: z.enum(['on', 'off'], 'is neither on nor off').default('off'),
    help: 'whether only the saved operations of schema/operations are answered; default off',
  } satisfies Setting<'on' | 'off'>,
};

export type LimitConfig = ConfigOf<typeof limitSettings>;
