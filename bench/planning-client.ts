import { planImport } from '../src/import/planning.ts'
import type { RowInput } from '../src/import/row-input.ts'
import { rowReader } from '../src/import/row-reader.ts'
import { openRecordFile } from '../src/record-files/open-record-file.ts'
import type { RecordFile } from '../src/record-files/record-file.ts'
import { resources } from '../src/resources/index.ts'
import { openApi, sleep } from './open-api.ts'

const { assets } = resources

/** One row in so many differs from what is stored. */
const DIFFERING = 50

const { ITFLOW_URL = '' } = process.env
const [, , path = ''] = process.argv
const start = performance.now()
const api = await openApi(ITFLOW_URL)
const file = await openRecordFile({ path, name: path })
const { plan } = await planImport(api, assets, rowsOf(file), {
  ...{ scope: { kind: 'all' }, sleep, random: (bytes) => new Uint8Array(bytes) },
})
await api.close()
const seconds = (performance.now() - start) / 1000
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
console.log(JSON.stringify({ seconds, megabytes, counts: plan.counts }))

/** The file's rows, some of them changed. */
async function* rowsOf(file: RecordFile): AsyncGenerator<readonly RowInput[]> {
  const reader = await rowReader(assets, file)
  const os = file.headings.indexOf('asset_os')
  let count = 0
  for await (const rows of file.rows()) {
    yield rows.map((row) => {
      count += 1
      const cells = row.cells.map((cell, at) =>
        at === os && count % DIFFERING === 0 ? `OS ${count}` : cell,
      )
      return reader.read({ ...row, cells })
    })
  }
  reader.end()
}
