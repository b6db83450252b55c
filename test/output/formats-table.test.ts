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

  test('has output of its own', async () => {
    const written = async (name: Format) =>
      (await shown(ticketSheet(TICKETS), { format: name, isTerminal: false })).text
    const own = await written(format)
    expect(own).toContain('Printer offline')
    for (const other of FORMAT_NAMES) {
      if (other !== format) expect(await written(other)).not.toBe(own)
    }
  })

  test('can be given to --output in any case, and is listed in help and profile settings', async () => {
    const list = ['clients', 'list', '--limit', '1', '--quiet']
    const { status, stdout } = await runSandbox([...list, '--output', format])
    expect(status).toBe(0)
    expect((await runSandbox([...list, '-o', format.toUpperCase()])).stdout).toBe(stdout)
    expect((await run(['help', 'options'])).stdout).toMatch(new RegExp(`--output.*\\b${format}\\b`))
    expect((await run(['help', 'formats'])).stdout).toMatch(new RegExp(`-o .*\\b${format}\\b`))
    expect((await run(['profiles', 'set', '--help'])).stdout).toContain(format)
  })

  test('has its own option if its row says so', async () => {
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

  test('has errors and notices in the format of its row', async () => {
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

  test('is for people or for programs, which get the whole record', async () => {
    const { stdout } = await runSandbox(['credentials', 'reveal', '1', '-o', format])
    expect(stdout.trim().split(/\s+/).length === 1 ? 'person' : 'program').toBe(row.reader)
  })

  test('refuses the options of other formats and says how to choose those', () => {
    for (const other of FORMAT_NAMES) {
      for (const { flag, option } of FORMATS[other].ownOptions ?? []) {
        const refuse = () => rejectOtherFormatsOptions(format, { [flag]: 'x' })
        if (other === format) expect(refuse).not.toThrow()
        else expect(refuse).toThrow(`--${option} is for ${FORMATS[other].title} only`)
      }
    }
  })

  test('has its own output for an empty list', async () => {
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

test('an inherited property is not a format', () => {
  for (const word of ['constructor', 'toString', '__proto__', ''])
    expect(isFormat(word)).toBe(false)
})
