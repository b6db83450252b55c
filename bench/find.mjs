// Times `itflow find` in all modules of a busy instance (bench/busy-instance.ts), compared with bare Node and with a script that reads
// the same lists at once (bench/plain-find.mjs): node bench/find.mjs [LATENCY] [ROUNDS]. The server has a process of its own and
// replies 50 ms after each request. Prints the time until a match is on standard output and until the end, at a terminal and piped,
// of the fastest of several rounds. Exits 1 if the first match at a terminal takes longer than a second. Times are only meaningful on an
// idle machine.

import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { spawn as spawnAtTerminal } from '@lydell/node-pty'
import { env, fastest, PROGRAM, serveBusy, start } from './rig.mjs'

const LATENCY = Number(process.argv[2] ?? 50)
const ROUNDS = Number(process.argv[3] ?? 7)
const PLAIN = fileURLToPath(new URL('./plain-find.mjs', import.meta.url))

/** The longest time until the first match at a terminal, in milliseconds. */
const MAX_FIRST = 1000

/** What to search for, how a plain script must write it, and a match's name. The IP's and the serial's is in the last page of assets. */
const TERMS = [
  { name: 'IP', term: '10.100.19.242', plain: '10.100.19.242', match: '104990' },
  { name: 'serial', term: 'SN02NL5VEQ', plain: 'SN02NL5VEQ', match: '104990' },
  { name: 'name', term: 'Person 777', plain: 'Person 777', match: 'Person 777' },
  { name: 'phone', term: '+1 201 555 0777', plain: '2015550777', match: 'Person 777' },
]

const server = await serveBusy(LATENCY)
Object.assign(env, { ITFLOW_URL: server.url, ITFLOW_API_KEY: server.key })

const UNIT = { name: 'node -e 0', args: ['-e', '0'] }
const CASES = [
  UNIT,
  ...TERMS.flatMap(({ name, term, plain, match }) => [
    { name: `${name}, plain script`, args: [PLAIN, plain], match },
    { name: `${name}, piped`, args: [PROGRAM, 'find', term], match },
    { name: `${name}, terminal`, args: [PROGRAM, 'find', term], match, isAtTerminal: true },
  ]),
]

const times = new Map(CASES.map(({ name }) => [name, { first: [], end: [] }]))
// The first round fills caches. Alternates between the cases, so that a slow phase of the machine affects them all.
for (let round = -1; round < ROUNDS; round += 1) {
  for (const benchCase of CASES) {
    const { first, end } = await time(benchCase)
    if (round < 0) continue
    times.get(benchCase.name).first.push(first)
    times.get(benchCase.name).end.push(end)
  }
}
report()
process.exit()

/** Resolves with the milliseconds until a match was printed, and until the end. */
async function time({ args, match, isAtTerminal = false }) {
  const begin = performance.now()
  let [first, text] = [undefined, '']
  const see = (part) => {
    text += part
    if (first === undefined && match !== undefined && text.includes(match))
      first = performance.now() - begin
  }
  const status = isAtTerminal ? await atTerminal(args, see) : await piped(args, see)
  const end = performance.now() - begin
  if (status !== 0 || (match !== undefined && first === undefined))
    throw new Error(`${args.join(' ')} exited with ${status} and printed ${text.slice(-1000)}`)
  return { first, end }
}

function piped(args, see) {
  const child = start(args, { stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.setEncoding('utf8').on('data', see)
  return new Promise((resolve) => child.on('close', resolve))
}

function atTerminal(args, see) {
  const terminal = spawnAtTerminal(process.execPath, args, { env, cols: 120, rows: 40 })
  terminal.onData(see)
  return new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)))
}

function report() {
  const unit = fastest(times.get(UNIT.name).end)
  console.log(`${LATENCY} ms for each reply, ${ROUNDS} rounds`)
  for (const { name, match, isAtTerminal } of CASES) {
    const { first, end } = times.get(name)
    const isLate = isAtTerminal && fastest(first) > MAX_FIRST
    if (isLate) process.exitCode = 1
    console.log(
      `${name.padEnd(20)} ${match === undefined ? ' '.repeat(22) : `first ${format(first, unit)}`}  end ${format(end, unit)}${isLate ? '  TOO LATE' : ''}`,
    )
  }
  console.log(`bound: the first match at a terminal within ${MAX_FIRST} ms`)
  const [load = 0] = loadavg()
  if (load > availableParallelism() + 2) console.log(`load ${load.toFixed(1)}: too busy`)
}

function format(values, unit) {
  const took = fastest(values)
  return `${took.toFixed(0).padStart(5)} ms ×${(took / unit).toFixed(1).padStart(4)}`
}
