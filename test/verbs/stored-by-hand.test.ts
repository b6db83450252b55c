import { describe, expect, it } from 'vitest'
import { writableFields } from '../../src/api/writes/body.ts'
import { flagOf } from '../../src/records/field-names.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'
import type { Row } from '../../src/sandbox/database.ts'
import { fieldNameOn } from '../../src/sandbox/schema.ts'
import { type HazardInstance, hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { eachOnce } from '../support/division.ts'

// Records written by hand, by older releases or by the web application hold values that no command would write. An
// update of another field keeps them or is refused, and reports nothing untrue.

/** Values that text columns may hold; null goes into every nullable column. */
const ODD: readonly (string | null)[] = [
  null,
  'O&#039;Brien &amp; Co',
  'it\'s "so" \\',
  'padded\u00a0',
  ' blank ',
  'e\u0301te\u0301',
  'two\nlines',
  '0',
  '00',
  '12-34 56',
  'zz:zz:zz',
  '&lt;b&gt;',
  'a < b',
  '<b>bold</b>',
]

const CASES = Object.values(resources).flatMap((resource) => {
  const { update } = resource.operations
  // Before 26.02 no update of a credential works (H41), and on none is one of a document safe before 26.3 (H03).
  const first = { credentials: '26.02', documents: '26.3' }[resource.name as string] ?? '25.01'
  if (update === undefined) return []
  return RELEASES.filter((release) => isWithin(release, update))
    .filter((release) => RELEASES.indexOf(release) >= RELEASES.indexOf(first as Release))
    .map((release) => [resource.name, release] as const)
})

/** Columns that every write changes, or that the server looks up again (H35). */
const OWN = /_updated_(?:at|by)$|^domain_(?:ip|name_servers|mail_servers|txt|raw_whois)$/

function columnsOf(resource: Resource, release: Release, isTaken: (field: Field) => boolean) {
  return Object.entries(resource.fields)
    .filter(([name, field]) => {
      const isOwn = name === resource.id || name === resource.client || name === resource.archivedAt
      return !isOwn && field.isJoined !== true && field.isEncrypted !== true && isTaken(field)
    })
    .map(([name, field]) => fieldNameOn(release, name, field))
}

/** Puts one value into every column that accepts it, except the one to be updated. */
function fill(
  instance: HazardInstance,
  resource: Resource,
  { row, odd, updated }: { row: Row; odd: string | null; updated: string },
): void {
  const { release } = instance.database
  const takes = ({ kind, sql, nullable }: Field) =>
    odd === null ? nullable : kind === 'text' && !/char\(\d{1,2}\)/.test(sql)
  for (const column of columnsOf(resource, release, takes)) {
    if (column in row && column !== updated) row[column] = odd
  }
  if (resource.name !== 'assets') return
  const own = { interface_asset_id: row[resource.id] ?? '' }
  const network = odd === null ? { interface_network_id: null } : {}
  Object.assign(instance.row('asset_interfaces', own), {
    interface_ip: odd,
    interface_mac: odd,
    ...network,
  })
}

const TRIED = new Set(
  eachOnce(
    CASES.flatMap(([module, release]) => ODD.map((odd) => JSON.stringify([module, release, odd]))),
    (one) => JSON.parse(one)[0],
    (one) => JSON.parse(one)[1],
    (one) => JSON.parse(one)[2],
  ),
)

const HERE = CASES.filter(([module, release]) =>
  ODD.some((odd) => TRIED.has(JSON.stringify([module, release, odd]))),
)

describe.each(HERE)('an update of %s on %s', (module, release) => {
  const resource = resources[module]
  const fields = writableFields(resource, 'update').filter(
    ([, { kind, notation, isEncrypted, write }]) =>
      kind === 'text' &&
      notation === undefined &&
      isEncrypted !== true &&
      write?.since === undefined,
  )

  const tried = ODD.filter((odd) => TRIED.has(JSON.stringify([module, release, odd])))
  it.each(tried)('keeps %j in the other fields', async (odd) => {
    for (const [name, field] of fields.slice(0, 2)) {
      const updated = fieldNameOn(release, name, field)
      const instance = await hazardInstance(release)
      const { rows = [] } = instance.database.tables[resource.module] ?? {}
      const row = rows.find((one) => (one[resource.archivedAt ?? ''] ?? null) === null) ?? {}
      fill(instance, resource, { row, odd, updated })
      instance.changes()
      const id = row[resource.id] ?? ''
      const argv = [resource.name, 'update', id, `--${flagOf(resource, name)}=New value`]
      const { status, stderr } = await instance.itflow(argv)
      const changed = instance.changes().flatMap((change) => {
        const [, column = '', after] = /^\w+ \d+ (\w+): .* → (.*)$/.exec(change) ?? ['', change]
        return OWN.test(column) || isNothing(after) ? [] : [column]
      })
      if (status === 10) {
        expect(changed, stderr).toEqual([])
        continue
      }
      expect([status, stderr]).toEqual([0, expect.anything()])
      // On 26.3 a document's content is sent along, and stored differently (H04).
      const along = stderr.includes('(H04)') ? ['document_content'] : []
      expect(
        changed.filter((column) => !along.includes(column)),
        stderr,
      ).toEqual([updated])
      expect(stderr).not.toMatch(/ITFlow (?:stored|did not store)/)
    }
  })
})

/** If the whole record is sent along, NULL becomes empty text, 0 or no. */
function isNothing(after: string | undefined): boolean {
  return after === '""' || after === '"0"' || after === '"0.00"'
}
