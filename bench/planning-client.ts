import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { planImport } from '../src/import/planning.ts'
import type { RowInput } from '../src/import/row-input.ts'
import { resources } from '../src/resources/index.ts'
import { openApi, sleep } from './open-api.ts'

const { assets } = resources

/** One row in so many differs from what is stored. */
const DIFFERING = 50

const { ITFLOW_URL = '' } = process.env
const [, , file = ''] = process.argv
const start = performance.now()
const api = await openApi(ITFLOW_URL)
const { plan } = await planImport(api, assets, rows(), {
  ...{ scope: { kind: 'all' }, sleep, random: (bytes) => new Uint8Array(bytes) },
})
await api.close()
const seconds = (performance.now() - start) / 1000
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
console.log(JSON.stringify({ seconds, megabytes, counts: plan.counts }))

/** The file's rows by its headings, which are the fields' names: references by name, some notes changed. */
async function* rows(): AsyncGenerator<RowInput> {
  const records = createReadStream(file).pipe(parse({ columns: true, info: true, bom: true }))
  let count = 0
  for await (const { record, info } of records) yield rowOf(record, info.lines, count++)
}

function rowOf(cells: Readonly<Record<string, string>>, line: number, count: number): RowInput {
  const values = new Map<string, { value: string; called: string }>()
  for (const [called, cell] of Object.entries(cells)) {
    if (assets.fields[called]?.write === undefined) continue
    // The name stands beside the ID.
    const value = cells[called.replace(/_id$/, '_name')] || cell
    if (value !== '') values.set(called, { value, called })
  }
  if (count % DIFFERING === 0) values.set('asset_os', { value: `OS ${count}`, called: 'asset_os' })
  const client = { value: cells['asset_client_name'] || cells['asset_client_id'], called: 'client' }
  return { is: 'record', line, record: { client, values, defaults: new Map() } }
}
