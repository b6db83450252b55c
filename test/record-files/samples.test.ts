import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openRecordFile } from '../../src/record-files/open-record-file.ts'
import { readAll } from './reading.ts'

const SAMPLES = fileURLToPath(new URL('../samples/', import.meta.url))
const names = readdirSync(SAMPLES).filter((name) => name.endsWith('.csv'))

it.each(names)('%s is read as written', async (name) => {
  const read = await readAll(await openRecordFile({ name, path: SAMPLES + name }))
  expect(read).toMatchSnapshot()
})
