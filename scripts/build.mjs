// Bundles src into dist: one small entry and chunks that are loaded when their command runs.
import { rm } from 'node:fs/promises'
import { build } from 'esbuild'

const here = new URL('..', import.meta.url).pathname

await rm(`${here}dist`, { recursive: true, force: true })
await build({
  absWorkingDir: here,
  entryPoints: ['src/main.ts', 'src/clear-clipboard.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  external: ['@napi-rs/keyring'],
  banner: {
    js: "import { createRequire as __itflowRequire } from 'node:module'; const require = __itflowRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
