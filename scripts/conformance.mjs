// Replays a recording against the sandbox: npm run conformance -- FILE. Prints each disagreement, then `N of M`.
import { readFile } from 'node:fs/promises'
import { bundled } from './bundled.mjs'

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
