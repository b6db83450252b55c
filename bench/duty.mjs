// Times `itflow duty` with 5,000 tickets, compared with bare Node and with a script that reads the same pages and counts
// (bench/plain-duty.mjs): node bench/duty.mjs [LATENCY] [ROUNDS]. The server (bench/busy-instance.ts) has a process of its own.
// Prints the time of the fastest of several rounds and the peak memory. Exits 1 if duty takes a second or more, or if it and the
// script count differently. Times are only meaningful on an idle machine.
import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { env, fastest, PROGRAM, run, serveBusy } from './rig.mjs'

const LATENCY = Number(process.argv[2] ?? 0)
const ROUNDS = Number(process.argv[3] ?? 7)
const PLAIN = fileURLToPath(new URL('./plain-duty.mjs', import.meta.url))

/** How many records a page has, about as many as the program's. */
const PAGE_SIZE = 700

/** In milliseconds. */
const MAX_TIME = 1000

const server = await serveBusy(LATENCY)
Object.assign(env, { ITFLOW_URL: server.url, ITFLOW_API_KEY: server.key, ITFLOW_TIMEZONE: 'UTC' })

const CASES = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'plain script', args: [PLAIN, String(PAGE_SIZE)], counts: (text) => JSON.parse(text) },
  { name: 'duty', args: [PROGRAM, 'duty', '--quiet'], bound: MAX_TIME },
  { name: 'duty --json', args: [PROGRAM, 'duty', '--json', '--quiet'], bound: MAX_TIME },
  {
    name: 'all of them',
    args: [PROGRAM, 'duty', '--json', '--limit', '10000', '--quiet'],
    counts: countsOf,
  },
]

const rounds = new Map(CASES.map(({ name }) => [name, []]))
// The first round fills caches. Alternates between the cases, so that a slow phase of the machine affects them all.
for (let round = -1; round < ROUNDS; round += 1) {
  for (const { name, args } of CASES) {
    const result = await run(args, { isKept: true })
    if (round >= 0) rounds.get(name).push(result)
  }
}
report()
process.exit()

function report() {
  const took = (name) => fastest(rounds.get(name).map((one) => one.took))
  const unit = took(CASES[0].name)
  const found = new Set()
  for (const { name, bound, counts } of CASES) {
    const [{ stdout, memory }] = rounds.get(name)
    if (counts !== undefined) found.add(JSON.stringify(counts(stdout)))
    const isSlow = bound !== undefined && took(name) >= bound
    if (isSlow) process.exitCode = 1
    const ratio = (took(name) / unit).toFixed(1)
    console.log(
      `${name.padEnd(12)} ${took(name).toFixed(0).padStart(5)} ms  ×${ratio.padStart(4)}  ${memory.toFixed(0).padStart(4)} MB${isSlow ? '  TOO SLOW' : ''}`,
    )
  }
  console.log(`counts: ${[...found].join(' or ')}; bound: ${MAX_TIME} ms`)
  if (found.size !== 1) process.exitCode = 1
  const [load = 0] = loadavg()
  if (load > availableParallelism() + 2) console.log(`load ${load.toFixed(1)}: too busy`)
}

function countsOf(text) {
  const all = JSON.parse(text)
  const count = (section) => all.filter((one) => one.section === section).length
  return { open: count('waiting'), unassigned: count('unassigned'), urgent: count('urgent') }
}
