import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/sandbox/database.ts'
import { runs, some } from '../support/division.ts'
import { hazardInstance, RELEASES } from './hazard-instance.ts'

/** Characters that a terminal acts on, except line breaks and tabs. */
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

const HOSTILE = '\x1b[2J\x1b]0;owned\x07\x9b31m\u202egnp.exe\u2066x\r\nforged line\x00'

const set = (table: string, values: Record<string, string>) => (database: Database) => {
  const row = database.tables[table]?.rows[0]
  if (row !== undefined) Object.assign(row, values)
}

describe('H31 text that a terminal would act on', () => {
  const hostile = set('assets', { asset_name: `PC${HOSTILE}`, asset_notes: HOSTILE })
  const commands = [
    ['list', '--client', 'ACME'],
    ['get', '1'],
    ['list', '--client', 'ACME', '-o', 'csv'],
    ['list', '--client', 'ACME', '-o', 'ndjson'],
    ['get', '1', '--json'],
    ['update', '1', '--os', 'x'],
    ['archive', '1'],
    ['delete', '1', '--yes'],
    ['get', 'nothing'],
  ]

  it.each(commands)('does not reach a terminal through %s %s %s', async (...argv) => {
    const { itflow } = await hazardInstance('26.10', hostile)
    const words = argv.filter((word) => word !== undefined)
    const { stdout, stderr } = await itflow(['assets', ...words], { terminal: 120 })
    expect(stderr).not.toMatch(CONTROL)
    // JSON, NDJSON and CSV have the text as is, escaped if the format can.
    expect(stdout.replaceAll('\r\n', '\n')).not.toMatch(/[\x1b\x9b\x07]/)
    // In CSV a line break belongs to the cell, between its quotes.
    if (!words.includes('csv')) expect(stdout).not.toMatch(/^forged line/m)
  })

  it('does not reach a terminal through a question about it', async () => {
    const { itflow } = await hazardInstance('26.10', hostile)
    const argv = ['assets', 'delete', '1']
    const { questions } = await itflow(argv, { terminal: 120, answers: [false] })
    expect(questions.join('')).toContain('PC')
    expect(questions.join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e\u2066]/)
  })

  it.each(some(RELEASES))(
    'does not reach a terminal through a mailed ticket on %s',
    async (release) => {
      const { itflow } = await hazardInstance(release)
      const { status, stdout } = await itflow(['tickets', 'list', '--client', 'SAKURA'], {
        terminal: 120,
      })
      expect(status).toBe(0)
      expect(stdout).toContain('Scanner')
      expect(stdout).not.toMatch(CONTROL)
    },
  )

  it('never reaches a terminal, whatever it is, nor starts a new line in a pipe', async () => {
    const instance = await hazardInstance('26.10')
    const row = instance.row('assets', { asset_name: 'LT-0001' })
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(text, async (name) => {
        row['asset_name'] = Buffer.from(name).toString()
        for (const terminal of [120, undefined]) {
          const { status, stdout } = await instance.itflow(
            ['assets', 'list', '--serial', 'ABC123', '--fields', 'id,name'],
            terminal === undefined ? {} : { terminal },
          )
          expect(status).toBe(0)
          expect(stdout).not.toMatch(CONTROL)
          if (terminal === undefined) expect(stdout.trimEnd().split('\n')).toHaveLength(2)
        }
      }),
      { numRuns: runs(100) },
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', "=cmd|' /C calc'!A0", '\t=1', '\r=1'])(
    'is not a formula in CSV, except raw on request: %j',
    async (formula) => {
      const { itflow } = await hazardInstance('26.10', set('assets', { asset_notes: formula }))
      const argv = ['assets', 'get', '1', '--csv', '--fields', 'notes']
      const [, cell = ''] = (await itflow(argv)).stdout.split(/\r?\n(?=")|\r?\n(?!$)/)
      expect(cell.replace(/^"/, '')).not.toMatch(/^[=+\-@\t\r]/)
      const raw = await itflow([...argv, '--csv-raw'])
      expect(raw.stdout).toContain(formula.replaceAll('"', '""'))
    },
  )
})

describe('H32 text that is HTML', () => {
  const content = '<h1>Title</h1><p>Call <b>Ada</b> &amp; wait &lt;5 min.</p><ul><li>one</li></ul>'
  const html = set('documents', { document_content: content })

  it.each(some(RELEASES))(
    'is readable at a terminal on %s, and unchanged on request',
    async (release) => {
      const { itflow } = await hazardInstance(release, html)
      const { stdout } = await itflow(['documents', 'get', '1'], { terminal: 100 })
      expect(stdout).toContain('Call Ada & wait <5 min.')
      expect(stdout).not.toContain('<p>')
      const raw = await itflow(['documents', 'get', '1', '--html'], { terminal: 100 })
      expect(raw.stdout).toContain('<b>Ada</b> &amp; wait')
    },
  )

  it.each(some(RELEASES))('is in JSON on %s as stored', async (release) => {
    const { itflow } = await hazardInstance(release, html)
    const { stdout } = await itflow(['documents', 'get', '1', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ document_content: content })
  })
})
