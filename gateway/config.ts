import { isIP } from 'node:net';
import { z } from 'zod';
import { storeFaults, storeSettings } from '../datasets/store/settings.ts';
import { ConfigError, loadConfig, wholeNumber, type ConfigOf, type Setting } from '../service/config.ts';
import { secretSetting, secretVariable, signingOf, signingSetting } from '../service/signature.ts';
import { serverSettings } from '../service/settings.ts';
import { authFaults, authSettings } from './auth/settings.ts';
import { limitSettings, shareSettings } from './limits/settings.ts';
import { observabilitySettings } from './observability/settings.ts';
import { redisSettings } from './redis/settings.ts';
import { resilienceSettings } from './resilience/settings.ts';

export const PROFILES = ['development', 'production', 'conformance'] as const;
export type Profile = (typeof PROFILES)[number];

/** What can be switched on and off by itself; the profile says what holds where a switch says nothing. */
export interface Switches {
  readonly introspection: boolean;
  /** Limits of shape; the sizes of bodies and answers are bounded always. */
  readonly limits: boolean;
  /** Whether a GET needs a header that makes browsers ask first. */
  readonly csrfPrevention: boolean;
  /** Whether errors say which name may have been meant. */
  readonly suggestions: boolean;
  /** Whether keys and tokens are taken; without, everybody asks as nobody in particular. */
  readonly auth: boolean;
}

// No cookies are read and a GET only reads, so a request that a foreign page sends can do nothing of its own.
export const PROFILE_SWITCHES: Readonly<Record<Profile, Switches>> = {
  development: { introspection: true, limits: true, csrfPrevention: false, suggestions: true, auth: true },
  production: { introspection: false, limits: true, csrfPrevention: false, suggestions: false, auth: true },
  conformance: { introspection: true, limits: false, csrfPrevention: false, suggestions: true, auth: false },
};

function onOrOff(flag: string, help: string) {
  return {
    flag,
    variable: flag.toUpperCase().replace('-', '_'),
    schema: z.enum(['on', 'off'], 'is neither on nor off').optional(),
    help: `${help}: on or off; default by profile`,
  } satisfies Setting<'on' | 'off' | undefined>;
}

/** An address, or an address with the length of its prefix. A network of everybody is none: anybody could say who asks. */
function isNetwork(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (bits === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/u.test(length) && Number(length) >= 1 && Number(length) <= bits);
}

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
    help: 'development, production (introspection and suggestions off), conformance (no limits); default development',
  } satisfies Setting<Profile>,
  introspection: onOrOff('introspection', 'whether the schema can be asked for by a query'),
  limits: onOrOff('limits', 'limits of the shape of queries'),
  csrfPrevention: onOrOff('csrf-prevention', 'whether a GET needs a header that makes browsers ask first'),
  suggestions: onOrOff('suggestions', 'whether errors say which name may have been meant'),
  auth: onOrOff('auth', 'whether keys and tokens are taken'),
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
  trustedProxies: {
    flag: 'trusted-proxies',
    variable: 'TRUSTED_PROXIES',
    schema: z
      .string()
      .default('')
      .transform((text) =>
        text
          .split(',')
          .map((network) => network.trim())
          .filter((network) => network !== ''),
      )
      .refine((networks) => networks.every(isNetwork), 'has an entry that is no address and no network as 10.0.0.0/8'),
    help: 'addresses and networks of the proxies in front, separated by commas: their X-Forwarded-For says who asks; default none',
  } satisfies Setting<string[]>,
  operationTimeoutMs: {
    flag: 'operation-timeout-ms',
    variable: 'OPERATION_TIMEOUT_MS',
    schema: wholeNumber(10, 600_000).default(8_000),
    help: 'milliseconds that one operation may take; default 8000',
  } satisfies Setting<number>,
  planningTimeoutMs: {
    flag: 'planning-timeout-ms',
    variable: 'PLANNING_TIMEOUT_MS',
    schema: wholeNumber(1, 600_000).default(250),
    help: 'milliseconds of processor time that one operation may plan; default 250',
  } satisfies Setting<number>,
  cacheMaxBytes: {
    flag: 'cache-max-bytes',
    variable: 'CACHE_MAX_BYTES',
    schema: wholeNumber(0, 17_179_869_184).default(64 * 1024 * 1024),
    help: 'bytes that ready answers may take in memory; 0 keeps none; default 67108864',
  } satisfies Setting<number>,
  publicUrl: {
    flag: 'public-url',
    variable: 'PUBLIC_URL',
    schema: z
      .string()
      .regex(/^(?:https?:\/\/[^/?#]+)?$/u, 'is no origin as https://graph.example.kz')
      .default(''),
    help: 'origin under which clients reach the graph, put before permalinks; default none: links within the host',
  } satisfies Setting<string>,
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
  ...observabilitySettings,
  ...resilienceSettings,
  ...redisSettings,
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
  tableMaxRows: {
    flag: 'table-max-rows',
    variable: 'TABLE_MAX_ROWS',
    schema: wholeNumber(1, 1_000_000_000).default(5_000_000),
    help: 'rows of one table at most; default 5000000',
  } satisfies Setting<number>,
  tableMaxSeconds: {
    flag: 'table-max-seconds',
    variable: 'TABLE_MAX_SECONDS',
    schema: wholeNumber(1, 86_400).default(1_800),
    help: 'seconds that one table may take at most, the reading of its client included; default 1800',
  } satisfies Setting<number>,
  jobMaxBytes: {
    flag: 'job-max-bytes',
    variable: 'JOB_MAX_BYTES',
    schema: wholeNumber(1, 1_000_000_000_000).default(1_073_741_824),
    help: 'bytes of the result of one bulk job at most, 33554432 in memory; default 1073741824',
  } satisfies Setting<number>,
};

export type GatewayConfig = Omit<ConfigOf<typeof gatewaySettings>, keyof Switches> & { readonly switches: Switches };

const PREFIX = 'SUBGRAPH_URL_';
const SECRET_PREFIX = secretVariable('');

type Environment = Readonly<Record<string, string | undefined>>;

/** Faults that only show when the settings are seen together; in production secrets are required. */
function together(config: Partial<ConfigOf<typeof gatewaySettings>>): readonly string[] {
  const isOpen = config.profile === 'production' && config.auth !== 'off' && config.keyPepper === undefined;
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
  const config = loadConfig(gatewaySettings, flags, environment, { faults, together });
  const { introspection, limits, csrfPrevention, suggestions, auth, ...rest } = config;
  const byProfile = PROFILE_SWITCHES[rest.profile];
  const isOn = (said: 'on' | 'off' | undefined, otherwise: boolean): boolean =>
    said === undefined ? otherwise : said === 'on';
  const switches = {
    introspection: isOn(introspection, byProfile.introspection),
    limits: isOn(limits, byProfile.limits),
    csrfPrevention: isOn(csrfPrevention, byProfile.csrfPrevention),
    suggestions: isOn(suggestions, byProfile.suggestions),
    auth: isOn(auth, byProfile.auth),
  };
  return Object.freeze({ ...rest, switches });
}

/**
 * The address of each subgraph: what `SUBGRAPH_URL_<NAME>` says, else what the supergraph says. Throws ConfigError for
 * an address that is none, for a subgraph without one, and for a variable that names no subgraph, or more than one.
 */
export function subgraphUrls(
  named: ReadonlyMap<string, string>,
  environment: Environment,
): ReadonlyMap<string, string> {
  const variableOf = (name: string): string => `${PREFIX}${name.toUpperCase().replace(/[^A-Z0-9]/gu, '_')}`;
  const variables = [...named.keys()].map(variableOf);
  const known = new Set(variables);
  // A variable set to nothing counts as not set.
  const said = new Map(
    Object.entries(environment).filter(([variable, url]) => variable.startsWith(PREFIX) && (url ?? '') !== ''),
  );
  const urls = [...named].map(([name, url]): [string, string] => [name, said.get(variableOf(name)) ?? url]);
  const strangers = [...said.keys()].filter((variable) => !known.has(variable));
  const shared = variables.filter((variable, index) => variables.indexOf(variable) !== index && said.has(variable));
  const faults = [
    ...urls
      .filter(([, url]) => !/^https?:\/\//u.test(url) || !URL.canParse(url))
      .map(([name, url]) => {
        return `${variableOf(name)}: ${JSON.stringify(url)} is no address; expected http://host:port/graphql`;
      }),
    ...shared.map((variable) => `${variable}: names more than one subgraph; expected addresses in the supergraph file`),
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
