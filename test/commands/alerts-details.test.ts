import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { detailsWithId } from '../../src/alerts/alert-details.ts'
import { alertId, alertIdIn } from '../../src/alerts/alert-id.ts'
import { stripTags } from '../../src/php/strip-tags.ts'
import { compareReleases, type Release } from '../../src/resources/releases.ts'
import { tableOf } from '../../src/sandbox/database.ts'
import { type HazardInstance, hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'

// What the server holds is compared, not what the program says.

const ID = alertId(1, 'k')
const OPEN = ['alerts', 'open', '--client', '1', '--key', 'k', '--subject', 'S']

function detailsOf({ database }: HazardInstance): string[] {
  return tableOf(database, 'tickets')
    .rows.map((row) => String(row['ticket_details']))
    .filter((html) => html.includes(ID))
}

/** Details after which an ID could be lost. */
const ODD: readonly (readonly string[])[] = [
  [`The last line of another\nAlert-ID: ${alertId(2, 'other')}`],
  [`<p>Another</p><p>Alert-ID: ${alertId(2, 'other')}</p>`, '--text-format', 'html'],
  [`The same already\nAlert-ID: ${ID}`],
  ['<p>x</p><!-- not closed', '--text-format', 'html'],
  ['<p>x</p><script>let a = 1', '--text-format', 'html'],
  ['<p title="not closed', '--text-format', 'html'],
  ['<textarea>', '--text-format', 'html'],
  ['<?php echo', '--text-format', 'html'],
  ['<plaintext>', '--text-format', 'html'],
  ['<b>bold</b> & "quoted"'],
  ['# Title\n\n- a\n\n```\nnot closed', '--markdown'],
  ['a < b and <c'],
  ["it's a \\ backslash \\"],
  ['Ångström 🔥\u200d'],
  ['   '],
  [''],
]

describe.each(RELEASES)('details on %s', (release) => {
  it.each(ODD)('%j end with the ID of the alert', async (details, ...format) => {
    const instance = await hazardInstance(release)
    const argv = [...OPEN, '--details', details ?? '', ...format]
    expect((await instance.itflow(argv)).status).toBe(0)
    expect((await instance.itflow(argv)).status).toBe(0)
    expect(detailsOf(instance).map(alertIdIn)).toEqual([ID])
    const listed = await instance.itflow(['alerts', 'list', '--query', '[].alert_id', '--json'])
    expect(JSON.parse(listed.stdout)).toEqual([ID])
  })
})

test.each([
  ['\x1b[31mfailed\x1b[0m: \x07disk full\b', 'failed: disk full'],
  ['a\0b', 'ab'],
])('the output %j of a job is cleaned, not refused', async (output, stored) => {
  const instance = await hazardInstance('26.10')
  const argv = [...OPEN, '--details', '@-']
  const { status, stderr } = await instance.itflow(argv, { stdin: output })
  expect([status, detailsOf(instance)]).toEqual([0, [expect.stringContaining(stored)]])
  expect(stderr).toContain('--details: escape sequences and control characters were removed')
})

test('any HTML can be followed by an ID, also where the markup is stripped', () => {
  const parts = fc.constantFrom(
    '<p>',
    '</p>',
    '<!--',
    '-->',
    '<',
    '>',
    '"',
    "'",
    '<script>',
    'x',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(parts), (all) => {
      const { html } = detailsWithId(all.join(''), ID)
      expect([html, stripTags(html), `${html}<br>`].map(alertIdIn)).toEqual([ID, ID, ID])
    }),
  )
})

describe('the asset of an alert', () => {
  const released: readonly Release[] = [...RELEASES, '25.10', '25.11', '26.01']
  it.each(released)('is on the ticket, or in its details, on %s', async (release) => {
    const instance = await hazardInstance(release)
    const [asset] = tableOf(instance.database, 'assets').rows.filter(
      (row) => row['asset_client_id'] === '1' && row['asset_archived_at'] === null,
    )
    const [name, id] = [String(asset?.['asset_name']), String(asset?.['asset_id'])]
    const argv = [...OPEN, '--asset', name, '--details', 'Disk <b>full</b>']
    const { status, stderr } = await instance.itflow(argv)
    expect([status, status === 0 ? '' : stderr]).toEqual([0, ''])
    const { rows } = tableOf(instance.database, 'tickets')
    const [ticket] = rows.filter((row) => row['ticket_details']?.includes(ID))
    const isAttached = ticket?.['ticket_asset_id'] === id
    const isNamed = ticket?.['ticket_details']?.includes(`Asset: ${name} (ID ${id})`) === true
    const takesAssets = compareReleases(release, '25.12') >= 0
    expect([isAttached, isNamed]).toEqual([takesAssets, !takesAssets])
    expect(stderr.includes(`the details name ${name} (ID ${id}) instead`)).toBe(!takesAssets)
    expect(alertIdIn(String(ticket?.['ticket_details']))).toBe(ID)
    expect((await instance.itflow(argv)).stderr).toContain('already')
  })

  it.each(['25.01', '26.10'] as const)('must be one of the client on %s', async (release) => {
    const instance = await hazardInstance(release)
    const { rows } = tableOf(instance.database, 'assets')
    const other = rows.find((row) => row['asset_client_id'] === '2')
    const { status } = await instance.itflow([...OPEN, '--asset', String(other?.['asset_id'])])
    expect([status, instance.writes()]).toEqual([5, []])
  })

  it('is named as well as sent if nothing shows whether the server takes it', async () => {
    const instance = await hazardInstance('26.01', ({ tables }) => {
      const { rows = [] } = tables['tickets'] ?? {}
      rows.splice(0)
    })
    expect((await instance.itflow([...OPEN, '--asset', 'LT-0001'])).status).toBe(0)
    const [ticket] = tableOf(instance.database, 'tickets').rows
    expect(ticket?.['ticket_asset_id']).not.toBe('0')
    expect(ticket?.['ticket_details']).toContain('Asset: LT-0001 (ID ')
  })

  it('may be none on an old release', async () => {
    const instance = await hazardInstance('25.01')
    expect((await instance.itflow([...OPEN, '--asset', 'none'])).status).toBe(0)
    expect(detailsOf(instance)).toEqual([expect.not.stringContaining('Asset')])
  })
})
