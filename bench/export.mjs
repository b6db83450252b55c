// Times the export of many assets over HTTP, compared with a plain loop over undici (bare-export.mjs):
// node bench/export.mjs [ASSETS] [ROUNDS]. The server is the sandbox in a separate process. Prints medians, their ratios,
// and the peak resident memory. Exits 1 if a bound is exceeded: twice the time of the plain loop, 150 MB, or eleven times
// the time for a tenth of the records.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { env, home, PROGRAM, run, serve } from './rig.mjs'

const ASSETS = Number(process.argv[2] ?? 100_000)
const ROUNDS = Number(process.argv[3] ?? 5)
const BARE = fileURLToPath(new URL('./bare-export.mjs', import.meta.url))

/** Ratio to the plain loop's time, megabytes, and ratio to the time for a tenth of the records. */
const BOUNDS = { slower: 2, resident: 150, growth: 11 }

const at = (format) => join(home, `assets.${format}`)
const exporting = (format) => [PROGRAM, 'export', 'assets', '--all', '--quiet', '--to', at(format)]

const CASES = [
  { name: 'plain loop, NDJSON', args: [BARE, at('bare')] },
  { name: 'export, NDJSON', args: exporting('ndjson'), isBound: true },
  { name: 'export, CSV', args: exporting('csv'), isBound: true },
  { name: 'list -o ndjson', args: [PROGRAM, 'assets', 'list', '--all', '--quiet', '-o', 'ndjson'] },
]

const whole = await measure(ASSETS)
const tenth = await measure(Math.ceil(ASSETS / 10))
report(whole, tenth)
process.exit()

/** Returns each case's times in milliseconds and peak memory in megabytes over all rounds. */
async function measure(count) {
  const server = await serve(`--seed-assets=${count}`)
  Object.assign(env, { ITFLOW_URL: server.url, ITFLOW_API_KEY: server.key })
  try {
    const found = new Map(CASES.map(({ name }) => [name, { times: [], resident: 0 }]))
    // Alternates between the cases, so that a slow phase of the machine affects them all.
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const { name, args } of CASES) {
        const { took, memory: resident } = await run(args)
        if (round < 0) continue
        found.get(name).times.push(took)
        found.get(name).resident = Math.max(found.get(name).resident, resident)
      }
    }
    checkComplete(count)
    return found
  } finally {
    server.end()
  }
}

/** Throws unless each file contains every record. */
function checkComplete(count) {
  const lines = (format) => readFileSync(at(format), 'utf8').split('\n').length - 1
  const [bare, ndjson, csv] = ['bare', 'ndjson', 'csv'].map(lines)
  if (bare < count || ndjson !== bare || csv !== bare + 1) {
    throw new Error(
      `The files have ${bare}, ${ndjson} and ${csv} lines instead of ${count} or more`,
    )
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function report(whole, tenth) {
  const bare = median(whole.get(CASES[0].name).times)
  console.log(`${ASSETS} assets, ${ROUNDS} rounds`)
  for (const { name, isBound } of CASES) {
    const { times, resident } = whole.get(name)
    const took = median(times)
    const found = {
      slower: took / bare,
      resident,
      growth: took / median(tenth.get(name).times),
    }
    const over = isBound ? Object.keys(BOUNDS).filter((what) => found[what] > BOUNDS[what]) : []
    if (over.length > 0) process.exitCode = 1
    const exceeded = over.map((what) => `  ${what.toUpperCase()} EXCEEDED`).join('')
    console.log(
      `${name.padEnd(20)} ${took.toFixed(0).padStart(6)} ms  ×${found.slower.toFixed(2)} the plain loop  ` +
        `${resident.toFixed(0).padStart(4)} MB  ×${found.growth.toFixed(1)} a tenth${exceeded}`,
    )
  }
  console.log(`bounds: ×${BOUNDS.slower}, ${BOUNDS.resident} MB, ×${BOUNDS.growth}`)
}
