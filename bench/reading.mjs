// Times reading files of records, compared with a plain read of the same bytes, each in a separate process:
// node bench/reading.mjs [ROWS]. Prints the CPU time, its ratio to reading, hashing and decoding the file, and the peak
// memory. Exits 1 if one is above its bound.
import { spawnSync } from 'node:child_process'
import { createWriteStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { home } from './rig.mjs'

const ROWS = Number(process.argv[2] ?? 100_000)
const COLUMNS = 20
const ROUNDS = 3

/** The limit for a process's memory in MiB, regardless of the number of rows. */
const MAX_MEMORY = 250

/** How each file is written, and how many times as long as a plain read reading its rows may take. */
const FILES = [
  { name: 'plain.csv', bound: 10, write: (cells) => cells.join(',') },
  { name: 'quoted.csv', bound: 14, write: (cells) => cells.map((cell) => `"${cell}"`).join(',') },
  { name: 'php.csv', bound: 35, write: (cells) => [...cells.slice(1), '"24\\" panel"'].join(',') },
  {
    name: 'records.ndjson',
    bound: 20,
    write: (cells) => JSON.stringify(Object.fromEntries(cells.map((cell, n) => [`c${n}`, cell]))),
  },
  {
    name: 'records.json',
    bound: 40,
    write: (cells, row) =>
      `${row === 1 ? '[' : ','}${JSON.stringify(Object.fromEntries(cells.map((cell, n) => [`c${n}`, cell])))}${row === ROWS ? ']' : ''}`,
  },
]

/** Returns CPU time in milliseconds, which doesn't depend on the load of the machine. */
const SPENT = `
  const spent = (started) => {
    const { user, system } = process.cpuUsage(started)
    return (user + system) / 1000
  }
`

/** Both print their CPU time in milliseconds, their rows and their peak memory. */
const PLAIN = `
  const started = process.cpuUsage()
  const hash = require('node:crypto').createHash('sha256')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let length = 0
  require('node:fs').createReadStream(process.argv[1]).on('data', (part) => {
    hash.update(part)
    length += decoder.decode(part, { stream: true }).length
  }).on('end', () => {
    hash.digest('hex')
    console.log(JSON.stringify([spent(started), length, process.resourceUsage().maxRSS / 1024]))
  })
`

const READ = `
  const { openRecordFile } = require(process.argv[2])
  ;(async () => {
    const started = process.cpuUsage()
    const file = await openRecordFile({ name: 'file', path: process.argv[1] })
    let rows = 0
    for await (const batch of file.rows()) rows += batch.filter(({ fault }) => fault === undefined).length
    console.log(JSON.stringify([spent(started), rows, process.resourceUsage().maxRSS / 1024]))
  })()
`

let isSlow = false
const reader = await bundled()
for (const { name, bound, write } of FILES) {
  const path = join(home, name)
  await writeRows(path, name.endsWith('.csv'), write)
  const plain = best(() => run(PLAIN, path))
  const read = best(() => run(READ, path, reader))
  if (read.rows !== ROWS) throw new Error(`${name}: ${read.rows} rows were read`)
  const ratio = read.time / plain.time
  const isBad = ratio > bound || read.memory > MAX_MEMORY
  isSlow ||= isBad
  const size = Math.round(statSync(path).size / 1024 / 1024)
  console.log(
    `${name} (${size} MiB): ${Math.round(read.time)} ms, x${ratio.toFixed(1)} (bound x${bound}), ${Math.round(read.memory)} MiB (bound ${MAX_MEMORY})${isBad ? '  TOO MUCH' : ''}`,
  )
}
process.exit(isSlow ? 1 : 0)

/** Bundles the reader into a file that Node can load. */
async function bundled() {
  const input = fileURLToPath(new URL('../src/record-files/open-record-file.ts', import.meta.url))
  const bundle = await rolldown({ input, platform: 'node', logLevel: 'silent' })
  await bundle.write({
    dir: home,
    format: 'cjs',
    entryFileNames: 'reader.cjs',
    chunkFileNames: '[name].cjs',
  })
  return join(home, 'reader.cjs')
}

async function writeRows(path, hasHeading, write) {
  const file = createWriteStream(path)
  if (hasHeading) file.write(`${Array.from({ length: COLUMNS }, (_, n) => `c${n}`).join(',')}\n`)
  for (let row = 1; row <= ROWS; row += 1) {
    const cells = Array.from({ length: COLUMNS }, (_, n) => `value${row * n}`)
    if (!file.write(`${write(cells, row)}\n`))
      await new Promise((resolve) => file.once('drain', resolve))
  }
  await new Promise((resolve) => file.end(resolve))
}

function run(script, ...argv) {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', SPENT + script, ...argv], {
    encoding: 'utf8',
  })
  if (stderr !== '') throw new Error(stderr)
  const [time, rows, memory] = JSON.parse(stdout)
  return { time, rows, memory }
}

/** Returns the fastest of several rounds: other load on the machine only makes them slower. */
function best(measure) {
  return Array.from({ length: ROUNDS }, measure).reduce((fastest, round) =>
    round.time < fastest.time ? round : fastest,
  )
}
