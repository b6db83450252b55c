import { describe, expect, it } from 'vitest'
import { shapeRecord } from '../../src/records/shape.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { matchRecord } from '../../src/search/match-record.ts'
import { parseTerm } from '../../src/search/term.ts'

const FIELDS: readonly (readonly [ResourceName, string])[] = [
  ['credentials', 'credential_uri'],
  ['assets', 'asset_uri'],
]

const ADDRESSES = [
  ['https://admin:swordfish@fw.acme.example/ui', 'https://fw.acme.example/ui'],
  ['HTTPS://admin:sword@fish@fw.acme.example', 'HTTPS://fw.acme.example'],
  ['//admin:swordfish@fw.acme.example/share', '//fw.acme.example/share'],
  ['admin:swordfish@fw.acme.example:8443/ui', 'fw.acme.example:8443/ui'],
  ['https://fw.acme.example/?token=swordfish', 'https://fw.acme.example/'],
  ['https://fw.acme.example#swordfish', 'https://fw.acme.example'],
  ['https://fw.acme.example/@ops', 'https://fw.acme.example/@ops'],
] as const

describe.each(FIELDS)('why the address of %s matches', (name, field) => {
  it.each(ADDRESSES)('shows no password or token: %s', (stored, shown) => {
    const resource = resources[name]
    const row = shapeRecord(resource, { [resource.id]: '1', [field]: stored })
    const match = matchRecord(resource, row, parseTerm('fw.acme.example'))
    expect(match?.why).toMatch(/ \S+$/)
    expect(match?.why.split(' ').at(-1)).toBe(shown)
  })

  it.each(ADDRESSES)('is not a password or token, which a match would confirm: %s', (stored) => {
    const resource = resources[name]
    const row = shapeRecord(resource, { [resource.id]: '1', [field]: stored })
    for (const term of ['swordfish', 'admin', 'token', 'sword fish']) {
      expect([term, matchRecord(resource, row, parseTerm(term))]).toEqual([term, undefined])
    }
  })

  it('shows none of an IP address either', () => {
    const resource = resources[name]
    const row = shapeRecord(resource, {
      [resource.id]: '1',
      [field]: 'https://admin:swordfish@10.9.8.7/?key=swordfish',
    })
    const match = matchRecord(resource, row, parseTerm('10.9.8.7'))
    expect(match).toMatchObject({ rank: 'exact', why: expect.stringContaining('10.9.8.7') })
    expect(match?.why).not.toContain('swordfish')
  })
})
