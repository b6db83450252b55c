// Reading files of records beside a plain read of the same bytes, each in a process of its own: node bench/reading.mjs [ROWS]
// Prints the processor's time, its ratio to reading, hashing and decoding the file, and the most memory. Exits 1 where one is above its bound.
import { spawnSync } from 'node:child_process'
import { createWriteStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { home } from './rig.mjs'

const ROWS = Number(process.argv[2] ?? 100_000)
const COLUMNS = 20
const ROUNDS = 3

/** The most memory that a process may take, in MiB, however many rows there are. */
const MEMORY = 250

/** How a file is written, and how many times as long as a plain read its rows may take. */
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

/** Milliseconds of the processor, which do not depend on what else it has to do. */
const SPENT = `
  const spent = (started) => {
    const { user, system } = process.cpuUsage(started)
    return (user + system) / 1000
  }
`

/** Both print their milliseconds, their rows and the most memory they took. */
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
  const isBad = ratio > bound || read.memory > MEMORY
  isSlow ||= isBad
  const size = Math.round(statSync(path).size / 1024 / 1024)
  console.log(
    `${name} (${size} MiB): ${Math.round(read.time)} ms, x${ratio.toFixed(1)} (bound x${bound}), ${Math.round(read.memory)} MiB (bound ${MEMORY})${isBad ? '  TOO MUCH' : ''}`,
  )
}
process.exit(isSlow ? 1 : 0)

/** The reader as a file that Node loads. */
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

/** The quickest of some rounds: what else the machine does only makes them slower. */
function best(measure) {
  return Array.from({ length: ROUNDS }, measure).reduce((one, other) =>
    other.time < one.time ? other : one,
  )
}
