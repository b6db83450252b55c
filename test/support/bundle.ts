import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const BANNER =
  "import { createRequire as __itflowRequire } from 'node:module'; const require = __itflowRequire(import.meta.url);"

/** Bundles entries of the program, as the build does, into a new directory; resolves with its path. */
export async function bundledEntries(...names: readonly string[]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'itflow-entries-'))
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
  await build({
    entryPoints: names.map((name) => `src/${name}.ts`),
    outdir: directory,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['@napi-rs/keyring'],
    banner: { js: BANNER },
  })
  return directory
}

/** Bundles the program as it is installed; resolves with the directory and the executable. */
export async function bundledProgram(): Promise<{ directory: string; program: string }> {
  const directory = await bundledEntries('main', 'clear-clipboard')
  const program = join(directory, 'itflow.js')
  writeFileSync(
    program,
    "import { main } from './main.js'\nprocess.exitCode = (await main()).status\n",
  )
  return { directory, program }
}
