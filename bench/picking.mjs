// How long the picker takes for each key among 10,000 choices: typing, going back, moving. Prints milliseconds; fails over 50.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const MOST = 50
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
    // Written at once, and drawn before it returns.
    input.emit('data', Buffer.from(key))
    times.push([JSON.stringify(key), performance.now() - start])
  }
  input.emit('data', Buffer.from('\u0003'))
  await asked
  for (const [key, time] of times)
    console.log(`${key.padEnd(12)} ${time.toFixed(1).padStart(6)} ms`)
  const slow = times.slice(1).filter(([, time]) => time > MOST)
  if (slow.length > 0) throw new Error(`over ${MOST} ms: ${slow.map(([key]) => key).join(' ')}`)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
