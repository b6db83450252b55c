import { describe, expect, it } from 'vitest'
import { changesSince, isModifiedSince } from '../../../../src/api/writes/guards/changes-since.ts'
import { isReadable, shapeRecord } from '../../../../src/records/shape.ts'
import type { Resource } from '../../../../src/resources/definition.ts'
import type { Field } from '../../../../src/resources/field.ts'
import { resources } from '../../../../src/resources/index.ts'

type Pair = readonly [string | null, string | null]

/** Forms of the same value in different servers, databases and proxies. */
function sameIn(field: Field): Pair[] {
  switch (field.notation ?? field.kind) {
    case 'mac':
      return [['aabbccddeeff', 'AA:BB:CC:DD:EE:FF']]
    case 'ip':
      return [['2001:db8::1', '2001:0DB8:0:0:0:0:0:1']]
    case 'phone':
      return [['555-0100', '(555) 0100']]
    case 'email':
      return [['ada@acme.example', 'Ada@ACME.example']]
    case 'domain':
      return [['bücher.example', 'xn--bcher-kva.example.']]
    case 'decimal':
      return [
        ['10.50', '10.5'],
        ['10', '10.00'],
        ['0.00', null],
      ]
    case 'integer':
      return [
        ['5', '05'],
        ['0', null],
      ]
    case 'reference':
      return [['0', null]]
    case 'flag':
      return [
        ['0', null],
        ['1', 'true'],
      ]
    case 'date':
      return [
        ['2026-11-24', '2026-11-24 00:00:00'],
        ['0000-00-00', null],
      ]
    case 'moment':
      return [['2026-11-24 12:00:00', '2026-11-24T12:00:00']]
    case 'duration':
      return [['01:30:00', '1:30:00']]
    case 'html':
      return [['<p>One</p>\r\n<p>Two</p>', '<p>One</p>\n<p>Two</p>\n']]
    case 'text':
    case 'choice':
      return [
        ['One\nTwo', 'One\r\nTwo\r\n'],
        ['', null],
        ...(field.isEncrypted === true
          ? []
          : ([["O'Brien & <b>", 'O&#039;Brien &amp; &lt;b&gt;']] as const)),
      ]
    default:
      return []
  }
}

/** Values that look alike but differ. */
function othersIn(field: Field): Pair[] {
  switch (field.notation ?? field.kind) {
    case 'mac':
      return [['aabbccddeeff', 'aabbccddee00']]
    case 'decimal':
      return [['10.50', '10.05']]
    case 'integer':
      return [['5', '50']]
    case 'reference':
      return [['5', null]]
    case 'flag':
      return [['1', '0']]
    case 'date':
      return [['2026-11-24', '2026-11-25']]
    case 'duration':
      return [['01:30:00', '00:01:30']]
    case 'html':
      return [['<p>&lt;b&gt;</p>', '<p><b></p>']]
    case 'text':
      return [
        ['One\nTwo', 'One Two'],
        ['007', '7'],
        ['Acme', 'ACME'],
      ]
    default:
      return []
  }
}

const fields = Object.values(resources).flatMap((resource) =>
  Object.entries(resource.fields)
    .filter(([, field]) => isReadable(field) && field.derivedFrom === undefined)
    .map(([name, field]) => ({ resource, name, field })),
)

function stored(resource: Resource, raw: Record<string, string | null>) {
  return { row: shapeRecord(resource, raw), raw }
}

function changed(resource: Resource, name: string, [was, is]: Pair): string[] {
  const [before, now] = [was, is].map((value) => stored(resource, { [name]: value }))
  if (before === undefined || now === undefined) return []
  return changesSince(resource, before, now).map(({ field }) => field)
}

describe('two reads of a record', () => {
  it('are the same if they only have a value in different forms', () => {
    const tried = fields.flatMap(({ resource, name, field }) =>
      sameIn(field).flatMap((pair) => [
        { name, pair, changed: changed(resource, name, pair) },
        { name, pair, changed: changed(resource, name, [pair[1], pair[0]]) },
      ]),
    )
    expect(tried.length).toBeGreaterThan(400)
    expect(tried.filter((one) => one.changed.length > 0)).toEqual([])
  })

  it('differ if the value is different', () => {
    const isKept = (name: string) =>
      /_(updated|accessed|created|password_changed)_at$|content_raw$/.test(name)
    const tried = fields
      .filter(({ name }) => !isKept(name))
      .flatMap(({ resource, name, field }) =>
        othersIn(field).map((pair) => ({ name, pair, changed: changed(resource, name, pair) })),
      )
    expect(tried.length).toBeGreaterThan(200)
    expect(tried.filter((one) => one.changed.length === 0)).toEqual([])
  })

  it.each([
    ['was changed', { asset_updated_at: '2026-11-24 12:00:01' }, true],
    [
      'was looked at',
      { asset_accessed_at: '2026-11-24 12:00:01', asset_updated_at: '2026-11-24 12:00:01' },
      false,
    ],
    [
      'was looked at by way of another form',
      { asset_accessed_at: '2026-11-24T12:00:01', asset_updated_at: '2026-11-24 12:00:01' },
      false,
    ],
    [
      'was looked at, and changed',
      { asset_accessed_at: '2026-11-24 12:00:01', asset_updated_at: '2026-11-24 12:00:05' },
      true,
    ],
    ['is reported in another form', { asset_updated_at: '2026-11-24T11:00:00' }, false],
    ['is as it was', {}, false],
  ])('tell whether it %s', (_, now, isTouched) => {
    const was = {
      asset_accessed_at: '2026-11-23 11:00:00',
      asset_updated_at: '2026-11-24 11:00:00',
    }
    const { assets } = resources
    expect(isModifiedSince(stored(assets, was), stored(assets, { ...was, ...now }))).toBe(isTouched)
  })
})
