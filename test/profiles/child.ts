import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { removeAfterFile } from '../support/homes.ts'

/** Bundles a program in a folder's `children` into one file that Node can run; returns its path. */
export async function compileChild(name: string, folder = 'profiles'): Promise<string> {
  const root = new URL('../..', import.meta.url).pathname
  // Inside the checkout, so that packages outside the bundle are found.
  const outdir = mkdtempSync(join(root, 'node_modules', '.itflow-child-'))
  removeAfterFile(outdir)
  const outfile = join(outdir, `${name}.mjs`)
  await build({
    entryPoints: [join(root, 'test', folder, 'children', `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['@napi-rs/keyring'],
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
  return outfile
}
