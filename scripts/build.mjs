// Bundles src into dist: one chunk for what every reading command needs, the rest in chunks that are loaded when they are named.
import { execFileSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Chunks that hold a module and all that it imports. A file costs a millisecond to load however small it is, and left
 * to itself the bundler makes one for every set of commands that share something.
 */
const WHOLE = [
  { name: 'core', from: 'src/main.ts' },
  { name: 'sandbox', from: 'src/sandbox/built-in.ts' },
  { name: 'changing', from: 'src/verbs/changing.ts' },
]

await rm(`${root}dist`, { recursive: true, force: true })
const bundle = await rolldown({
  cwd: root,
  input: { main: 'src/main.ts', 'clear-clipboard': 'src/clear-clipboard.ts' },
  platform: 'node',
  transform: { target: 'node20.19' },
  external: ['@napi-rs/keyring'],
  logLevel: 'silent',
})
await bundle.write({
  dir: `${root}dist`,
  format: 'esm',
  // Not below a folder of their own: entries are found beside whatever chunk asks for them.
  chunkFileNames: '[name]-[hash].js',
  minify: true,
  codeSplitting: {
    groups: WHOLE.map(({ name, from }, index) => ({
      name,
      test: (id) => id === `${root}${from}`,
      priority: WHOLE.length - index,
    })),
  },
})

// Told by bin/itflow.js without loading the program, which tells them itself as long as they are not there.
for (const word of ['version', 'help']) {
  const text = execFileSync(process.execPath, [`${root}bin/itflow.js`, `--${word}`])
  await writeFile(`${root}dist/${word}.txt`, text)
}
