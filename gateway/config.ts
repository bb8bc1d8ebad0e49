import { z } from 'zod';
import { storeFaults, storeSettings } from '../datasets/store/settings.ts';
import { ConfigError, loadConfig, wholeNumber, type ConfigOf, type Setting } from '../service/config.ts';
import { secretSetting, secretVariable, signingOf, signingSetting } from '../service/signature.ts';
import { serverSettings } from '../service/settings.ts';
import { authFaults, authSettings } from './auth/settings.ts';
import { limitSettings, shareSettings } from './limits/settings.ts';

export const PROFILES = ['development', 'production', 'conformance'] as const;
export type Profile = (typeof PROFILES)[number];

export const gatewaySettings = {
  ...serverSettings(4000),
  ...storeSettings,
  ...limitSettings,
  ...shareSettings,
  ...authSettings,
  profile: {
    flag: 'profile',
    variable: 'PROFILE',
    schema: z.enum(PROFILES, `is none of ${PROFILES.join(', ')}`).default('development'),
    help: 'development (introspection on), production (off), conformance (no limits); default development',
  } satisfies Setting<Profile>,
  supergraph: {
    flag: 'supergraph',
    variable: 'SUPERGRAPH',
    schema: z.string().optional(),
    help: 'supergraph file with remote subgraphs; without it the four subgraphs run in this process',
  } satisfies Setting<string | undefined>,
  subgraphSigning: signingSetting,
  corsOrigins: {
    flag: 'cors-origins',
    variable: 'CORS_ORIGINS',
    schema: z
      .string()
      .default('')
      .transform((text) =>
        text
          .split(',')
          .map((origin) => origin.trim())
          .filter((origin) => origin !== ''),
      )
      .refine((origins) => origins.every((origin) => /^https?:\/\/[^/]+$/u.test(origin)), 'has an origin that is none'),
    help: 'origins that may send credentials, separated by commas, as https://example.kz; default none',
  } satisfies Setting<string[]>,
  subgraphTimeoutMs: {
    flag: 'subgraph-timeout-ms',
    variable: 'SUBGRAPH_TIMEOUT_MS',
    schema: wholeNumber(10, 60_000).default(2_000),
    help: 'milliseconds that one call of a remote subgraph may take; default 2000',
  } satisfies Setting<number>,
  subgraphConnections: {
    flag: 'subgraph-connections',
    variable: 'SUBGRAPH_CONNECTIONS',
    schema: wholeNumber(1, 1_000).default(32),
    help: 'connections to each remote subgraph at most; default 32',
  } satisfies Setting<number>,
  maxSubgraphResponseBytes: {
    flag: 'max-subgraph-response-bytes',
    variable: 'MAX_SUBGRAPH_RESPONSE_BYTES',
    schema: wholeNumber(1_024, 1_073_741_824).default(3 * 1024 * 1024),
    help: 'bytes of one answer of a remote subgraph at most; default 3145728',
  } satisfies Setting<number>,
  maxBodyBytes: {
    flag: 'max-body-bytes',
    variable: 'MAX_BODY_BYTES',
    schema: wholeNumber(1_024, 104_857_600).default(256 * 1024),
    help: 'bytes of a request body at most; default 262144',
  } satisfies Setting<number>,
};

export type GatewayConfig = ConfigOf<typeof gatewaySettings>;

const PREFIX = 'SUBGRAPH_URL_';
const SECRET_PREFIX = secretVariable('');

type Environment = Readonly<Record<string, string | undefined>>;

/** Faults that only show when the settings are seen together; in production secrets are required. */
function together(config: Partial<GatewayConfig>): readonly string[] {
  const isOpen = config.profile === 'production' && config.keyPepper === undefined;
  return [
    ...storeFaults(config),
    ...authFaults(config),
    ...(isOpen ? [`KEY_PEPPER: is missing, and the profile is production (${authSettings.keyPepper.help})`] : []),
  ];
}

/** The gateway's configuration. Throws ConfigError with every fault at once, those of the command line among them. */
export function gatewayConfig(
  flags: Environment,
  environment: Environment,
  faults: readonly string[] = [],
): GatewayConfig {
  return loadConfig(gatewaySettings, flags, environment, { faults, together });
}

/**
 * The address of each subgraph: what `SUBGRAPH_URL_<NAME>` says, else what the supergraph says. Throws ConfigError for
 * an address that is none, for a subgraph without one, and for a variable that names no subgraph.
 */
export function subgraphUrls(
  named: ReadonlyMap<string, string>,
  environment: Environment,
): ReadonlyMap<string, string> {
  const variableOf = (name: string): string => `${PREFIX}${name.toUpperCase().replace(/[^A-Z0-9]/gu, '_')}`;
  const urls = [...named].map(([name, url]): [string, string] => [name, environment[variableOf(name)] ?? url]);
  const known = new Set([...named.keys()].map(variableOf));
  const strangers = Object.keys(environment).filter((variable) => variable.startsWith(PREFIX) && !known.has(variable));
  const faults = [
    ...urls
      .filter(([, url]) => !/^https?:\/\//u.test(url) || !URL.canParse(url))
      .map(([name, url]) => {
        return `${variableOf(name)}: ${JSON.stringify(url)} is no address; expected http://host:port/graphql`;
      }),
    ...strangers.map((variable) => `${variable}: names no subgraph of the supergraph (${[...known].join(', ')})`),
  ];
  if (faults.length > 0) throw new ConfigError(faults);
  return new Map(urls);
}

/**
 * The secret shared with each subgraph: what `SUBGRAPH_SECRET_<NAME>` says. Throws ConfigError for one that is missing
 * or too short, and for a variable that names no subgraph.
 */
export function subgraphSecrets(
  names: readonly string[],
  environment: Environment,
  { profile, subgraphSigning }: Pick<GatewayConfig, 'profile' | 'subgraphSigning'>,
): ReadonlyMap<string, string> {
  const faults: string[] = [];
  const secrets = new Map<string, string>();
  for (const name of names) {
    const variable = secretVariable(name);
    const parsed = secretSetting(name).schema.safeParse(
      environment[variable] === '' ? undefined : environment[variable],
    );
    if (!parsed.success) faults.push(`${variable}: ${parsed.error.issues.map(({ message }) => message).join('; ')}`);
    const demand = { signing: subgraphSigning, isProduction: profile === 'production' };
    const { secret, fault } = signingOf(name, parsed.data, demand);
    if (fault !== null && parsed.success) faults.push(fault);
    if (secret !== null) secrets.set(name, secret);
  }
  const known = new Set(names.map(secretVariable));
  const strangers = Object.keys(environment).filter((one) => one.startsWith(SECRET_PREFIX) && !known.has(one));
  faults.push(...strangers.map((one) => `${one}: names no subgraph of the supergraph (${[...known].join(', ')})`));
  if (faults.length > 0) throw new ConfigError(faults);
  return secrets;
}
