import { describe, expect, test } from 'vitest'
import { FORMAT_NAMES, type Format } from '../../src/output/format-names.ts'
import {
  FORMATS,
  type FormatRow,
  isFormat,
  rejectOtherFormatsOptions,
} from '../../src/output/formats.ts'
import { run, runSandbox } from '../support/run.ts'
import { shown, TICKETS, ticketSheet } from './made-up.ts'

const { write: _, ...WITHOUT_WRITER } = FORMATS.csv

test('a format without its writer does not compile', () => {
  const rows: readonly unknown[] = [
    // @ts-expect-error Nothing writes it.
    WITHOUT_WRITER satisfies FormatRow,
    FORMATS.csv satisfies FormatRow,
    // @ts-expect-error Every format has a row.
    { json: FORMATS.json } satisfies Record<Format, FormatRow>,
  ]
  expect(rows).toHaveLength(3)
})

/** What an empty list is, piped: of every format. */
const NOTHING: Readonly<Record<Format, string>> = {
  table: 'ID\tNAME\n',
  json: '[]\n',
  ndjson: '',
  csv: 'contact_id,contact_name\n',
  yaml: '[]\n',
}

describe.each(FORMAT_NAMES)('%s', (format) => {
  const row = FORMATS[format]

  test('is written, and not like any other', async () => {
    const written = async (name: Format) =>
      (await shown(ticketSheet(TICKETS), { format: name, isTerminal: false })).text
    const own = await written(format)
    expect(own).toContain('Printer offline')
    for (const other of FORMAT_NAMES) {
      if (other !== format) expect(await written(other)).not.toBe(own)
    }
  })

  test('is what --output takes, in any letter case, and what help and the profile name', async () => {
    const list = ['clients', 'list', '--limit', '1', '--quiet']
    const { status, stdout } = await runSandbox([...list, '--output', format])
    expect(status).toBe(0)
    expect((await runSandbox([...list, '-o', format.toUpperCase()])).stdout).toBe(stdout)
    expect((await run(['help', 'options'])).stdout).toMatch(new RegExp(`--output.*\\b${format}\\b`))
    expect((await run(['help', 'formats'])).stdout).toMatch(new RegExp(`-o .*\\b${format}\\b`))
    expect((await run(['profiles', 'set', '--help'])).stdout).toContain(format)
  })

  test('has an option of its own, or has none, as its row says', async () => {
    const list = ['clients', 'list', '--limit', '1', '--quiet']
    const short = await runSandbox([...list, `--${format}`])
    expect(short.status).toBe(row.hasFlag === true ? 0 : 2)
    if (row.hasFlag !== true) return
    expect(short.stdout).toBe((await runSandbox([...list, '-o', format])).stdout)
    expect((await run(['help', 'options'])).stdout).toContain(`--${format} `)
  })

  test('shows names or IDs for references, as its row says', async () => {
    const { stdout } = await runSandbox([
      ...['assets', 'list', '--limit', '1', '--fields', 'client', '--quiet', '-o', format],
    ])
    const hasName = stdout.includes('Acme Widgets')
    expect(hasName ? 'names' : 'ids').toBe(row.references)
  })

  test('has failures and notices told as its row says', async () => {
    for (const argv of [
      ['clients', 'get', 'nobody', '-o', format],
      ['clients', 'list', '-o', format, '--timeout', 'soon'],
    ]) {
      const { status, stderr } = await runSandbox(argv)
      expect(status).not.toBe(0)
      expect({ argv, isJson: stderr.startsWith('{"error"') }).toEqual({
        argv,
        isJson: row.noticeFormat === 'json',
      })
    }
  })

  test('is one for a person or for programs: those get the whole record', async () => {
    const { stdout } = await runSandbox(['credentials', 'reveal', '1', '-o', format])
    expect(stdout.trim().split(/\s+/).length === 1 ? 'person' : 'program').toBe(row.reader)
  })

  test('refuses the options of others, with its own way to be asked for', () => {
    for (const other of FORMAT_NAMES) {
      for (const { flag, option } of FORMATS[other].own ?? []) {
        const refuse = () => rejectOtherFormatsOptions(format, { [flag]: 'x' })
        if (other === format) expect(refuse).not.toThrow()
        else expect(refuse).toThrow(`--${option} is for ${FORMATS[other].title} only`)
      }
    }
  })

  test('says nothing found in its own way', async () => {
    const { status, stdout, stderr } = await runSandbox([
      ...['contacts', 'list', '--where', 'name=nobody', '--fields', 'id,name', '--quiet'],
      ...['-o', format],
    ])
    expect({ status, stdout: stdout.replace(/\r/g, ''), stderr }).toEqual({
      status: 0,
      stdout: NOTHING[format],
      stderr: '',
    })
  })
})

test('what an object has by birth is no format', () => {
  for (const word of ['constructor', 'toString', '__proto__', ''])
    expect(isFormat(word)).toBe(false)
})
