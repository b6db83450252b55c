import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchedFields } from '../../src/records/search.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { isWithin } from '../../src/resources/releases.ts'
import { decodeEntities } from '../../src/text/html-entities.ts'
import { htmlToText } from '../../src/text/html-to-text.ts'
import { hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { runs, some } from '../support/division.ts'
import { runSandbox } from '../support/run.ts'

// `--search WORDS`: records that have all the words, each in any text that people read.

type Row = Record<string, unknown>

/** The options a list of a module requires; each item and payment belongs to an invoice. */
const NEEDED: Readonly<Record<string, readonly string[]>> = { 'invoice-items': ['--invoice', '1'] }

const all = (name: string, release: string, ...more: string[]) =>
  runSandbox([
    ...[name, 'list', '--all', '--json', '--release', release, ...(NEEDED[name] ?? []), ...more],
  ])

async function rowsOf(name: string, release: string, ...more: string[]): Promise<Row[]> {
  const { status, stdout, stderr } = await all(name, release, ...more)
  expect({ more, status, stderr }).toMatchObject({ status: 0 })
  return JSON.parse(stdout)
}

/** A field's text as shown to people. */
function read({ kind }: Field, value: unknown): string {
  return kind === 'html' ? htmlToText(String(value)) : decodeEntities(String(value))
}

function bare(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
}

/** The ways to write a word. */
const WAYS: readonly ((word: string) => string)[] = [
  (word) => word,
  (word) => word.toUpperCase(),
  (word) => word.toLowerCase(),
  bare,
]

const cases = RESOURCE_NAMES.flatMap((name) => {
  const { read: operation } = resources[name].operations
  return some(RELEASES.filter((one) => operation !== undefined && isWithin(one, operation))).map(
    (release) => [name, release] as const,
  )
})

describe.each(cases)('itflow %s list on %s', (name, release) => {
  const resource: Resource = resources[name]

  it('finds records by any words of any text, ignoring case and accents, and no others', async () => {
    const records = await rowsOf(name, release)
    const fields = searchedFields(resource)
    const texts = records.map((row) =>
      fields.flatMap(([field, declared]) =>
        (row[field] ?? '') === '' ? [] : [read(declared, row[field])],
      ),
    )
    const words = texts.map((own) => own.flatMap((text) => text.match(/[\p{L}\p{M}]{3,}/gu) ?? []))
    const worded = words.flatMap((own, index) => (own.length === 0 ? [] : [index]))
    expect(worded.length).toBeGreaterThan(0)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...worded),
        fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...WAYS),
        async (index, picks, way) => {
          const own = words[index] ?? []
          const asked = picks.map((pick) => way(own[pick % own.length] ?? ''))
          const found = await rowsOf(name, release, '--search', asked.join(' '))
          expect(found).toContainEqual(records[index])
          const isFound = (nth: number) =>
            asked.every((word) =>
              (texts[nth] ?? []).some((text) => bare(text).includes(bare(word))),
            )
          const expected = records.filter((_, nth) => isFound(nth))
          expect({ asked, found }).toEqual({ asked, found: expected })
        },
      ),
      { numRuns: runs(30) },
    )
  })

  it('never searches secrets', async () => {
    const secrets = Object.values(resource.fields).filter(({ kind }) => kind === 'secret')
    expect(searchedFields(resource).filter(([, field]) => secrets.includes(field))).toEqual([])
  })
})

it('secrets are not found, the text next to them is', async () => {
  const { stdout } = await runSandbox(['credentials', 'reveal', '1', '--json'])
  const [secret] = Object.values(JSON.parse(stdout) as Row).map(String)
  const password = JSON.parse(stdout)['credential_password'] ?? secret
  expect(await rowsOf('credentials', '26.10', '--search', String(password))).toEqual([])
  const [first] = await rowsOf('credentials', '26.10')
  const found = await rowsOf(
    'credentials',
    '26.10',
    '--search',
    `${first?.['credential_username']}`,
  )
  expect(found).toContainEqual(first)
})

describe('a value with several notations is found by any of them', () => {
  it.each([
    ['assets', 'interface_mac', (mac: string) => mac.replaceAll(':', '-').toUpperCase()],
    ['assets', 'interface_mac', (mac: string) => mac.replaceAll(':', '')],
    [
      'assets',
      'interface_mac',
      (mac: string) => mac.replaceAll(':', '').replace(/(.{4})(?!$)/g, '$1.'),
    ],
    ['contacts', 'contact_phone', (digits: string) => digits.replace(/(\d{3})(\d{3})/, '($1) $2-')],
    ['contacts', 'contact_phone', (digits: string) => digits.replace(/(\d\d)/g, '$1 ')],
    ['contacts', 'contact_email', (mail: string) => `<${mail.toUpperCase()}>`],
    ['contacts', 'contact_email', (mail: string) => `Dr. Nobody <${mail}>`],
    ['domains', 'domain_name', (name: string) => `${name.toUpperCase()}.`],
    ['assets', 'interface_ip', (ip: string) => ip.replace(/^(?=\d)/, '::ffff:')],
  ] as const)('%s by %s, written %s', async (name, field, write) => {
    const records = await rowsOf(name, '26.10')
    const kept = records.filter((row) => (row[field] ?? '') !== '').slice(0, 5)
    expect(kept.length).toBe(5)
    for (const row of kept) {
      expect(await rowsOf(name, '26.10', '--search', write(String(row[field])))).toContainEqual(row)
    }
  })

  it("but a word isn't part of a MAC address", async () => {
    const found = await rowsOf('assets', '26.10', '--search', 'fade')
    expect(found).toEqual([])
  })
})

describe('a search', () => {
  const ticket = (details: string, more: Row = {}) =>
    hazardInstance('26.10', (database) => {
      const [first] = database.tables['tickets']?.rows ?? []
      for (const [nth, id] of ['901', '902', '903'].entries()) {
        database.tables['tickets']?.rows.push({
          ...first!,
          ...{
            ticket_id: id,
            ticket_number: id,
            ticket_subject: `Made-up ${nth}`,
            ticket_status: '2',
          },
          ...{ ticket_details: details },
          ...more,
        } as typeof first & object)
      }
    })

  it.each([
    ['<p>The <b>Kyo</b>zera is off&shy;line</p>', 'kyozera offline', 3],
    ['<p class="zebra">Pay &amp; go, f&uuml;r &#90;o&euml;</p>', 'fur zoe', 3],
    ['<p class="zebra" title="zebra"><!-- zebra --><script>zebra()</script></p>', 'zebra', 0],
    ['<p>one</p><p>two</p>', 'onetwo', 0],
    ['<p>one</p><p>two</p>', 'two one', 3],
    ['<p>span</p>', 'span', 3],
    ['<p><span>x</span></p>', 'span', 0],
  ])('reads the text of HTML, not its markup: %s by %s', async (details, words, count) => {
    const { itflow } = await ticket(details)
    const { status, stdout } = await itflow(['tickets', 'list', '--search', words, '--json'])
    expect([status, JSON.parse(stdout).length]).toEqual([0, count])
  })

  it('is applied before the limit, and counts what it hides', async () => {
    const { itflow } = await ticket('xylophone', {})
    const closed = await itflow(['tickets', 'list', '--all', '--search', 'reception', '--json'])
    const total = JSON.parse(closed.stdout) as Row[]
    const hidden = total.filter((row) => row['ticket_status'] === 5).length
    const { stdout, stderr } = await itflow(['tickets', 'list', '--search', 'reception', '--json'])
    expect(JSON.parse(stdout)).toHaveLength(total.length - hidden)
    expect(hidden).toBeGreaterThan(1)
    expect(stderr).toContain(`${hidden} closed are hidden`)
    const limited = await itflow([
      ...['tickets', 'list', '--search', 'xylophone', '--limit', '2', '--json'],
    ])
    expect(JSON.parse(limited.stdout)).toHaveLength(2)
    expect(limited.stderr).toContain('there are more')
  })

  it('is the same for a streamed list and an export', async () => {
    const listed = await runSandbox(['assets', 'list', '--search', 'server', '--json'])
    const count = JSON.parse(listed.stdout).length
    expect(count).toBeGreaterThan(2)
    for (const command of [
      ['assets', 'list', '--search', 'server', '-o', 'ndjson'],
      ['export', 'assets', '--search', 'server', '-o', 'ndjson'],
    ]) {
      const { stdout } = await runSandbox(command)
      expect(stdout.trim().split('\n')).toHaveLength(count)
    }
  })

  it('combines with filters and conditions, all of which must match', async () => {
    const found = await rowsOf('assets', '26.10', ...['--search', 'lt', '--where', 'type=Laptop'])
    expect(found.length).toBeGreaterThan(0)
    for (const row of found) expect(row['asset_type']).toBe('Laptop')
  })

  it.each([[''], ['   '], ['\u200b \u00ad'], ['\u0301']])(
    'for %j is refused (2)',
    async (words) => {
      const { status, stdout, stderr } = await runSandbox(['assets', 'list', '--search', words])
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toContain('--search: no words to search for')
    },
  )
})
