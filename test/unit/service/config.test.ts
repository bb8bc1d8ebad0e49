import { z } from 'zod';
import { ConfigError, helpText, loadConfig, readFlags, type Setting } from '../../../service/config.ts';

const settings = {
  port: {
    flag: 'port',
    variable: 'PORT',
    schema: z.coerce.number('is not a number').int().min(0).max(65_535).default(4000),
    help: 'port to listen on; default 4000',
  } satisfies Setting<number>,
  mode: {
    flag: 'log-mode',
    variable: 'LOG_MODE',
    schema: z.enum(['plain', 'json'], 'is neither plain nor json').default('json'),
    help: 'form of the log; default json',
  } satisfies Setting<'plain' | 'json'>,
  secret: {
    flag: 'secret',
    variable: 'SECRET',
    schema: z.string('is missing'),
    help: 'a secret; no default',
  } satisfies Setting<string>,
};

const SECRET = { SECRET: 'x' };

function faultsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
  }
  throw new Error('expected a ConfigError');
}

describe('the configuration', () => {
  it('takes a flag before the variable of the same meaning, and the variable before the default', () => {
    expect(loadConfig(settings, { port: '1' }, { ...SECRET, PORT: '2' }).port).toBe(1);
    expect(loadConfig(settings, {}, { ...SECRET, PORT: '2' }).port).toBe(2);
    expect(loadConfig(settings, {}, SECRET)).toEqual({ port: 4000, mode: 'json', secret: 'x' });
  });

  it('counts a variable set to the empty text as not set', () => {
    expect(loadConfig(settings, {}, { ...SECRET, PORT: '', LOG_MODE: '' })).toEqual({
      port: 4000,
      mode: 'json',
      secret: 'x',
    });
    expect(faultsOf(() => loadConfig(settings, {}, { SECRET: '' }))).toEqual([
      'SECRET: is missing (a secret; no default)',
    ]);
  });

  it('tells all faults together, each by the name under which the value was given', () => {
    expect(faultsOf(() => loadConfig(settings, { port: '40OO' }, { LOG_MODE: 'jsn' }))).toEqual([
      '--port: is not a number (port to listen on; default 4000)',
      'LOG_MODE: is neither plain nor json (form of the log; default json)',
      'SECRET: is missing (a secret; no default)',
    ]);
  });

  it('puts every fault on a line of the message', () => {
    const error = new ConfigError(['PORT: one', 'SECRET: two']);
    expect(error.message).toBe('Wrong configuration:\n  PORT: one\n  SECRET: two');
  });

  it.each(['40OO', '4000x', 'four', '4,000', '1.5', '-1', '65536', 'NaN', 'Infinity', 'null', 'true'])(
    'refuses the typo %j in a number and never takes the default instead',
    (text) => {
      expect(faultsOf(() => loadConfig(settings, {}, { ...SECRET, PORT: text }))).toHaveLength(1);
    },
  );

  it('can not be changed once it is loaded', () => {
    expect(Object.isFrozen(loadConfig(settings, {}, SECRET))).toBe(true);
  });

  it('reads nothing from what every object inherits', () => {
    const odd = { one: { ...settings.mode, variable: 'toString', flag: 'valueOf' } };
    const empty = Object.create(null) as Record<string, string>;
    expect(loadConfig(odd, empty, empty)).toEqual({ one: 'json' });
  });
});

describe('a command line', () => {
  it('gives the flags of the settings, with a space or an equals sign, and the words between them', () => {
    const read = readFlags(settings, ['exports', '--port', '4004', '--log-mode=plain']);
    expect({ ...read, values: { ...read.values } }).toEqual({
      values: { port: '4004', 'log-mode': 'plain' },
      positionals: ['exports'],
      help: false,
      faults: [],
    });
  });

  it('takes the last of a flag that is given twice', () => {
    expect(readFlags(settings, ['--port', '1', '--port', '2']).values['port']).toBe('2');
  });

  it('knows --help everywhere', () => {
    expect(readFlags(settings, ['--help'])).toMatchObject({ help: true, faults: [] });
  });

  it.each([
    ['an unknown flag', ['--prot', '4004'], ['--prot is unknown; --help lists all flags']],
    ['a flag in the spelling of its variable', ['--LOG_MODE=json'], ['--LOG_MODE is unknown; --help lists all flags']],
    ['a short flag', ['-p', '4004'], ['--p is unknown; --help lists all flags']],
    ['a flag that every object inherits', ['--constructor=1'], ['--constructor is unknown; --help lists all flags']],
    ['a flag without its value', ['--port'], ['--port needs a value']],
    ['a flag with an empty value', ['--port='], ['--port needs a value']],
    [
      'all faults at once',
      ['--prot=1', '--port='],
      ['--prot is unknown; --help lists all flags', '--port needs a value'],
    ],
  ])('is refused for %s', (_, argv, faults) => {
    expect(readFlags(settings, argv).faults).toEqual(faults);
  });
});

describe('the help', () => {
  it('names every flag with its variable, unit and default', () => {
    const [usage, empty, ...lines] = helpText('Serves: main.js', settings).trimEnd().split('\n');
    expect([usage, empty]).toEqual(['Serves: main.js', '']);
    expect(lines.map((line) => line.trim().replace(/ {2,}/gu, ' | '))).toEqual([
      '--port, PORT | port to listen on; default 4000',
      '--log-mode, LOG_MODE | form of the log; default json',
      '--secret, SECRET | a secret; no default',
    ]);
  });
});
