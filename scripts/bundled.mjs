// Loads a TypeScript module of this project in Node.
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** Replacements for packages whose main file bundlers can't follow. */
export const AS_MODULES = { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' }

const root = fileURLToPath(new URL('..', import.meta.url))

/** Bundles a TypeScript module with everything it imports, and imports it. */
export async function bundled(entry) {
  // Inside the project, so that Node finds packages that aren't bundled.
  const directory = await mkdtemp(join(root, 'node_modules', '.itflow-'))
  const outfile = join(directory, 'bundle.mjs')
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      external: ['@napi-rs/keyring', 'vitest'],
      alias: AS_MODULES,
      banner: {
        js: "import { createRequire as __itflowRequire } from 'node:module'; const require = __itflowRequire(import.meta.url);",
      },
      logLevel: 'warning',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
