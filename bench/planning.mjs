// Times planning an import of many rows (--dry-run --json), against a sandbox with as many assets:
// node bench/planning.mjs [ASSETS]. The rows are mostly unchanged, then all changed, then all new. Prints time and memory.
// Exits 1 if 100,000 rows take more than 600 MB, or mostly unchanged rows more than 10 s.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env, home, PROGRAM, run, serve } from './rig.mjs'

const ASSETS = Number(process.argv[2] ?? 100_000)
const MAX_SECONDS = 10
const MAX_MEGABYTES = 600

/** One in this many rows has another system than is stored, if that is Windows, in the mostly unchanged file. */
const CHANGE_INTERVAL = 20

const server = await serve(`--seed-assets=${ASSETS}`)
Object.assign(env, { ITFLOW_URL: server.url, ITFLOW_API_KEY: server.key })
const assets = await list('assets')
const clients = new Map(
  (await list('clients')).map(({ client_id, client_name }) => [client_id, client_name]),
)
const names = [...clients.values()]
const file = join(home, 'exported.csv')
await run([PROGRAM, 'export', 'assets', '--all-clients', '--all', '--names', '--to', file])
const [heading = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')

const CASES = {
  'mostly unchanged': [
    heading,
    ...lines.map((line, n) =>
      n % CHANGE_INTERVAL === 0 ? line.replaceAll('Windows', 'Doors') : line,
    ),
  ],
  'all changed': [
    'asset_id,Name,Client,OS,Notes',
    ...assets.map(({ asset_id, asset_name, asset_client_id }, n) =>
      [asset_id, asset_name, clients.get(asset_client_id) ?? '', `OS ${n}`, `Seen ${n}`]
        .map(quoted)
        .join(','),
    ),
  ],
  'all new': [
    'Name,Type,Serial,Client,OS,Notes',
    ...assets.map((_, n) =>
      [`New ${n}`, 'Laptop', `NEW-${n}`, names[n % names.length], `OS ${n}`, `Seen ${n}`]
        .map(quoted)
        .join(','),
    ),
  ],
}

for (const [name, rows] of Object.entries(CASES)) {
  const path = join(home, 'rows.csv')
  writeFileSync(path, `${rows.join('\n')}\n`)
  const given = ['import', 'assets', path, '--all-clients', '--dry-run', '--json', '--quiet']
  const more = ['--max-changes', '100%', '--skip-invalid']
  const { took, memory, stdout } = await run([PROGRAM, ...given, ...more], { isKept: true }).catch(
    (error) => {
      throw new Error(`${name}: ${error.message}`)
    },
  )
  const { counts } = JSON.parse(stdout)
  const isSlow = name === 'mostly unchanged' && took > MAX_SECONDS * 1000
  const isLarge = memory > MAX_MEGABYTES
  if (isSlow || isLarge) process.exitCode = 1
  console.log(
    `${name.padEnd(16)} ${(took / 1000).toFixed(2)} s${isSlow ? ' TOO SLOW' : ''}, ${memory.toFixed(0)} MB${isLarge ? ' TOO MUCH' : ''}  ${JSON.stringify(counts)}`,
  )
}
console.log(`bounds: ${MAX_SECONDS} s (mostly unchanged), ${MAX_MEGABYTES} MB`)
process.exit()

async function list(resource) {
  const line = [PROGRAM, resource, 'list', '--all-clients', '--json', '--quiet']
  return JSON.parse((await run(line, { isKept: true })).stdout)
}

function quoted(cell) {
  return `"${String(cell).replaceAll('"', '""')}"`
}
