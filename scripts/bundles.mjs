// The configuration of the bundles in dist, for rolldown.
import { fileURLToPath } from 'node:url'
import { AS_MODULES } from './bundled.mjs'

/** The project's directory, with a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Chunks with a module and everything it imports. Each file costs time to load however small it is, and by default the
 * bundler makes one for every set of commands that share something.
 */
const WHOLE = [
  { name: 'core', from: ['src/main.ts'] },
  { name: 'sandbox', from: ['src/sandbox/built-in.ts'] },
  {
    name: 'terminal',
    from: [
      'src/output/table.ts',
      'src/output/card.ts',
      'src/verbs/record-card.ts',
      'src/output/card-layout.ts',
      'src/output/worked-time.ts',
      'src/output/paint.ts',
      'src/output/colors.ts',
      'src/packages/chalk.ts',
      'src/text/wrap.ts',
      'src/text/width.ts',
    ],
  },
  { name: 'options', from: ['src/cli/parse-options.ts'] },
  {
    name: 'reading',
    from: [
      'src/records/where.ts',
      'src/actions/compile-query.ts',
      'src/actions/unique-values.ts',
      'src/actions/select-records.ts',
    ],
  },
  { name: 'changing', from: ['src/verbs/write-commands.ts'] },
]

const WIDTH = `${root}scripts/length-as-width.cjs`

/** Replaces the package with which cli-table3 measures text. */
const cellWidths = {
  name: 'cell-widths',
  resolveId: (id, importer = '') =>
    id === 'string-width' && importer.includes('/cli-table3/') ? WIDTH : undefined,
}

const COMMON = {
  cwd: root,
  platform: 'node',
  transform: { target: 'node20.19' },
  external: ['@napi-rs/keyring'],
  logLevel: 'silent',
}

const OUTPUT = { format: 'cjs', strict: true, dynamicImportInCjs: false, minify: true }

/** The bundle of the program and of the programs that it starts. */
export const PROGRAM = {
  input: {
    ...COMMON,
    input: {
      main: 'src/main.ts',
      'clear-clipboard': 'src/clear-clipboard.ts',
      'refresh-names': 'src/refresh-names.ts',
    },
    resolve: { alias: AS_MODULES },
    plugins: [cellWidths],
  },
  output: {
    ...OUTPUT,
    // Not in a folder: chunks load entries from their own folder.
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: {
      groups: WHOLE.map(({ name, from }, index) => ({
        name,
        test: (id) => from.some((file) => id === `${root}${file}`),
        priority: WHOLE.length - index,
      })),
    },
  },
}

/** The bundle of the completion program, which doesn't load the main one. */
export const COMPLETION = {
  input: { ...COMMON, input: { complete: 'src/complete.ts' }, plugins: [] },
  output: {
    ...OUTPUT,
    chunkFileNames: 'complete-[name]-[hash].js',
    codeSplitting: { groups: [{ name: 'line', test: (id) => id === `${root}src/complete.ts` }] },
  },
}
