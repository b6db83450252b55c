// Replays a recording against the sandbox: npm run conformance -- FILE. Prints each disagreement, then `N of M`.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const DISAGREES = 12

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: npm run conformance -- FILE')
  process.exit(2)
}
const { replay } = await bundled('test/support/replay.ts')
const { total, disagreements } = replay(JSON.parse(await readFile(file, 'utf8')))
for (const { name, expected, given } of disagreements) {
  console.log(`${name}\n  expected: ${expected}\n  given:    ${given}`)
}
console.log(`${total - disagreements.length} of ${total}`)
process.exitCode = disagreements.length === 0 ? 0 : DISAGREES

/** A TypeScript module and all it needs, as one that Node can load. */
async function bundled(entry) {
  const directory = await mkdtemp(join(tmpdir(), 'itflow-conformance-'))
  const outfile = join(directory, 'bundle.mjs')
  try {
    await build({
      absWorkingDir: new URL('..', import.meta.url).pathname,
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      logLevel: 'warning',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
