import { fileURLToPath } from 'node:url';
import prettier from 'eslint-config-prettier';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Who may import whom: each line is a rule of the house with the sentence that explains it. */
const zones = [
  {
    target: './service',
    from: ['./datasets', './subgraphs', './gateway', './schema', './test', './bench'],
    message: 'service is what every process needs and knows nothing of the domain: it imports npm only.',
  },
  {
    target: './schema',
    from: ['./service', './datasets', './subgraphs', './gateway', './test', './bench'],
    message: 'schema is the contract: it imports npm only.',
  },
  {
    target: './datasets',
    from: ['./subgraphs', './gateway', './test', './bench'],
    except: [],
    message: 'datasets serve the subgraphs and do not know them; only the entries of datasets/ingest list them.',
  },
  {
    target: './subgraphs',
    from: ['./gateway', './test', './bench'],
    message: 'a subgraph does not know by whom it is composed.',
  },
  ...['programs', 'regions', 'enterprises', 'exports'].map((name) => ({
    target: `./subgraphs/${name}`,
    from: ['programs', 'regions', 'enterprises', 'exports']
      .filter((other) => other !== name)
      .map((other) => `./subgraphs/${other}`),
    message: "a subgraph never imports another: it knows the other's entities by their key.",
  })),
  {
    target: './gateway',
    from: ['./subgraphs'],
    message:
      'the gateway reaches subgraphs through a transport; only composition/embedded.ts starts them, by dynamic import.',
  },
  {
    target: './gateway',
    from: ['./datasets'],
    except: ['./release.ts', './store'],
    message: 'the gateway knows releases and settings of the store, not the data.',
  },
  {
    target: ['./service', './schema', './datasets', './subgraphs', './gateway'],
    from: ['./test', './bench'],
    message: 'nothing imports tests or benchmarks.',
  },
];

const only = (name, where) => ({ name, message: `${name} is imported only in ${where}.` });
const restricted = (...allowed) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: [
        only('mongodb', 'datasets/store/mongo.ts'),
        only('@redis/client', 'gateway/redis'),
        only('dataloader', 'files named loaders.ts'),
        only('@apollo/gateway', 'test and bench'),
        only('@apollo/composition', 'gateway/composition'),
        only('@apollo/federation-internals', 'gateway/composition and gateway/execution'),
        only('@apollo/query-planner', 'gateway/composition and gateway/execution'),
      ].filter(({ name }) => !allowed.includes(name)),
    },
  ],
});

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'data', 'deploy/mongo-init.js'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: root } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: root, zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'process.env is read only in service/config.ts.' },
      ],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
      complexity: ['error', 16],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      ...restricted(),
    },
  },
  { files: ['**/loaders.ts', 'subgraphs/connection.ts', 'subgraphs/value-types.ts'], rules: restricted('dataloader') },
  { files: ['datasets/store/mongo.ts'], rules: restricted('mongodb') },
  { files: ['gateway/redis/**'], rules: restricted('@redis/client') },
  {
    files: ['gateway/composition/**', 'gateway/execution/**'],
    rules: restricted('@apollo/composition', '@apollo/federation-internals', '@apollo/query-planner'),
  },
  { files: ['service/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['gateway/composition/embedded.ts', 'datasets/ingest/load-samples.ts', 'datasets/ingest/owned.ts'],
    rules: { 'import-x/no-restricted-paths': 'off' },
  },
  {
    files: ['test/**', 'bench/**'],
    rules: {
      ...restricted(
        'mongodb',
        '@redis/client',
        'dataloader',
        '@apollo/gateway',
        '@apollo/composition',
        '@apollo/federation-internals',
      ),
      'no-restricted-properties': 'off',
      'max-lines': 'off',
      // Answers are JSON of any shape; what a test expects of them is its own check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  { files: ['**/*.config.js', 'eslint.config.js'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.config.js', 'test/support/global-setup.js'], rules: { 'import-x/no-default-export': 'off' } },
  prettier,
);
