import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { cellOptions, cellText } from '../../src/output/cells.ts'
import { type Tone, toneOf } from '../../src/output/paint.ts'
import { buildSheet } from '../../src/output/sheets.ts'
import { resources } from '../../src/resources/index.ts'
import { UTC } from '../../src/time/zone.ts'
import { runSandbox } from '../support/run.ts'
import { TEST_NOW } from '../support/sandbox.ts'

const DAY = 86_400_000

/** The words of which one stands wherever a colour calls for attention; what is only dim says nothing. */
const SAID: Readonly<Record<Tone, RegExp>> = {
  alarm: /^Urgent$|\bexpired\b/,
  warning: /^High$|\bexpires (?:today|tomorrow|in \d+ days)\b/,
  aside: /./,
}

const DAYS = fc
  .integer({ min: -4000, max: 4000 })
  .map((days) => new Date(TEST_NOW.getTime() + days * DAY).toISOString().slice(0, 10))

describe.each(Object.entries(resources))('%s', (_, resource) => {
  it.each(['table', 'card'] as const)('has a word for every colour in a %s', async (place) => {
    const values = fc.oneof(DAYS, fc.constantFrom('Urgent', 'High', 'Low', '', 'Expired'))
    const { fields } = buildSheet(resource, [], { isList: true })
    const options = await cellOptions({ fields, columns: [], rows: [], isList: true }, fields, {
      target: place,
      now: TEST_NOW,
      zone: UTC,
      isHtmlRaw: false,
    })
    fc.assert(
      fc.property(fc.constantFrom(...fields), values, (field, value) => {
        const tone = toneOf(field, value, TEST_NOW, UTC)
        if (tone === undefined || value === '') return
        expect(cellText(field, { [field.name]: value }, options)).toMatch(SAID[tone])
      }),
    )
  })
})

test.each(['domains', 'certificates', 'software'])(
  'a list of %s at 80 columns keeps its dates whole beside the names',
  async (name) => {
    const { stdout } = await runSandbox([name, 'list'], { terminal: 80 })
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(stdout).toMatch(/EXPIRE/)
    const [, ...lines] = stdout.trimEnd().split('\n')
    expect(lines.filter((line) => /\bexpire[sd]? [^ ]*…/.test(line))).toEqual([])
  },
)

test('output without colour has the same words', async () => {
  for (const argv of [
    ['domains', 'list'],
    ['tickets', 'list'],
    ['domains', 'get', 'acme.example'],
  ]) {
    const [plain, coloured] = await Promise.all(
      [false, true].map((color) => runSandbox(argv, { terminal: 100, color })),
    )
    expect(coloured?.stdout).toContain('\u001b[')
    expect(coloured?.stdout.replace(/\u001b\[\d+m/g, '')).toBe(plain?.stdout)
  }
})
