// Times how long the picker takes for each key among 10,000 choices: typing, deleting, moving. Prints milliseconds, and
// fails if a key takes more than 50.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const MAX_MILLISECONDS = 50
const KEYS = [
  'c',
  'a',
  'f',
  'e',
  ' ',
  '1',
  '2',
  '\u007f',
  '\u007f',
  '\u001b[B',
  '\u001b[6~',
  'x',
  'q',
]

const directory = mkdtempSync(join(tmpdir(), 'itflow-picking-'))
try {
  const outfile = join(directory, 'prompts.mjs')
  await build({
    entryPoints: ['src/io/asking/open-prompts.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  const { openPrompts } = await import(pathToFileURL(outfile).href)
  const choices = Array.from({ length: 10_000 }, (_, nth) => ({
    value: nth,
    name: `Workstation ${nth} of Café ${nth % 97}`,
    details: [`SN${nth * 7919}`, `Björk & Søn ${nth % 211}`],
    words: [String(nth)],
  }))
  const input = new PassThrough()
  const output = Object.assign(new PassThrough(), { columns: 100, rows: 24 })
  output.resume()
  const begun = performance.now()
  const prompts = await openPrompts({ input, output }, { hasColor: true })
  const asked = prompts.pick('Asset', choices).catch(() => undefined)
  const times = [['(shown)', performance.now() - begun]]
  for (const key of KEYS) {
    await wait(20)
    const start = performance.now()
    // The picker draws before emit returns.
    input.emit('data', Buffer.from(key))
    times.push([JSON.stringify(key), performance.now() - start])
  }
  input.emit('data', Buffer.from('\u0003'))
  await asked
  for (const [key, time] of times)
    console.log(`${key.padEnd(12)} ${time.toFixed(1).padStart(6)} ms`)
  const slow = times.slice(1).filter(([, time]) => time > MAX_MILLISECONDS)
  if (slow.length > 0)
    throw new Error(`over ${MAX_MILLISECONDS} ms: ${slow.map(([key]) => key).join(' ')}`)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
