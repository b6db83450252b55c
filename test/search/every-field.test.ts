import { describe, expect, it } from 'vitest'
import { shapeRecord } from '../../src/records/shape.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { matchRecord } from '../../src/search/match-record.ts'
import { searchedModules } from '../../src/search/searched-modules.ts'
import { parseTerm } from '../../src/search/term.ts'

type Case = readonly [module: string, field: string, resource: Resource, declared: Field]

const ALL: readonly Case[] = searchedModules().flatMap((module) =>
  Object.entries(resources[module].fields).map(
    ([field, declared]) => [module, field, resources[module], declared] as const,
  ),
)

const isText = ({ kind, isInternal, isWriteOnly }: Field) =>
  ['text', 'html', 'choice'].includes(kind) && isInternal !== true && isWriteOnly !== true

/**
 * Whether a field is searched: texts for people, but no encoded certificates, no free texts of a vault, and not what a
 * message repeats of its parent.
 */
function isExpected([, field, { vault, messageFields, label }, declared]: Case): boolean {
  if (!isText(declared) || declared.isCertificate === true) return false
  if (messageFields !== undefined && (declared.isJoined || declared.isDerived)) return false
  if (vault === undefined) return true
  return field === label || declared.isUrl === true || declared.isEncrypted === true
}

/** Values that a field with a notation can have, and how each may be looked for. */
const VALUES: Readonly<
  Record<NonNullable<Field['notation']> | 'words', readonly [string, string]>
> = {
  mac: ['00:1b:21:3c:4d:5e', '001B.213C.4D5E'],
  ip: ['10.9.8.7', 'https://10.9.8.7/'],
  network: ['10.9.8.0/24', '10.9.8.77'],
  phone: ['030 9018 2044', '+49 30 90182044'],
  extension: ['31415', 'x31415'],
  'calling-code': ['49', '+49'],
  email: ['ada@acme.example', 'ADA@Acme.Example'],
  domain: ['acme.example', 'www.acme.example'],
  host: ['www.acme.example', 'https://www.acme.example:443/'],
  words: ['Zanzibar quokka', 'quokka zanzibar'],
}

function isFound([, field, resource, { notation }]: Case): boolean {
  const [stored, term] = VALUES[notation ?? 'words']
  const row = shapeRecord(resource, { [resource.id]: '1', [field]: stored })
  return matchRecord(resource, row, parseTerm(term)) !== undefined
}

describe('every field of every module', () => {
  const searched = ALL.filter(isExpected).filter(
    ([, , , { notation }]) => notation !== 'calling-code',
  )

  it('is covered', () => {
    expect(searched.length).toBeGreaterThan(100)
    expect(new Set(searched.map(([, , , { notation }]) => notation)).size).toBe(9)
  })

  it.each(searched)('%s: %s is searched by its value in another notation', (...one) => {
    expect(isFound(one)).toBe(true)
  })

  // A record number is searched as a whole, with its prefix.
  const others = ALL.filter((one) => !isExpected(one) && one[2].number?.number !== one[1])

  it.each(others)('%s: %s is not searched', (...one) => {
    expect(isFound(one)).toBe(false)
  })
})
