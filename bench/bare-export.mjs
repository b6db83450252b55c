// A plain export with undici, the baseline for bench/export.mjs: reads all assets in pages of 10,000, two at a time, and
// writes each record as a line of JSON. node bench/bare-export.mjs FILE, with ITFLOW_URL and ITFLOW_API_KEY set.

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Pool } from 'undici'

const { ITFLOW_URL: url, ITFLOW_API_KEY: key } = process.env
const PAGE = 10_000
const pool = new Pool(url, { connections: 2 })
const file = createWriteStream(process.argv[2])
let offset = 0
const ahead = [page(0), page(PAGE)]
for (;;) {
  const records = await ahead.shift()
  ahead.push(page(offset + 2 * PAGE))
  offset += PAGE
  if (records.length === 0) break
  let text = ''
  for (const record of records) text += `${JSON.stringify(record)}\n`
  if (!file.write(text)) await once(file, 'drain')
}
await Promise.all(ahead)
file.end()
await once(file, 'finish')
await pool.close()

async function page(from) {
  const { body } = await pool.request({
    method: 'GET',
    path: `/api/v1/assets/read.php?limit=${PAGE}&offset=${from}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: key }),
  })
  const { data = [] } = await body.json()
  return data
}
