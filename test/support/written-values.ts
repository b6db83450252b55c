import fc from 'fast-check'
import type { Writable } from '../../src/api/writes/body.ts'
import { writableFields } from '../../src/api/writes/body.ts'
import { flagOf } from '../../src/records/field-names.ts'
import { limitOf } from '../../src/records/limits.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { isWithin, type Release } from '../../src/resources/releases.ts'

/** Texts that a layer between the command line and the database might change. */
const TEXTS = [
  'plain',
  '0',
  '00',
  'it\'s "quoted" and \\back\\slashed\\',
  "'; DROP TABLE x; --",
  '  padded  ',
  'two\nlines\r\nthree',
  'tab\there',
  '<b>bold</b> & <i>more',
  '<',
  '<none>',
  'a < b > c',
  '<a title=">">link</a>',
  '&amp; &lt;x&gt; &#039;',
  'ünïcödé 日本語 🦀👩‍💻',
  '\u00a0no-break\u00a0',
  '%s %d {0} $x',
  '--flag',
  '@here',
  `${'long '.repeat(18)}<tail>  `,
]

/** Texts in a certain form, for fields that accept no others. */
const FORMS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/mac$/, ['00:11:22:aa:bb:e4', 'AA-BB-CC-00-11-22', '0011.22aa.bbe5']],
  [/interface_ip$|gateway$|_dns$/, ['10.0.0.99', '2001:DB8::0:1']],
  [/^network$/, ['10.9.0.0/24', '2001:db8::/64']],
  [/phone$|mobile$|fax$/, ['+1 (555) 010-0199', '555-0100', '5550100']],
  [/extension$|country_code$/, ['12', '0']],
  [/domain_name$|certificate_domain$/, ['www.acme.example', 'https://acme.example']],
  [/website$|uri/, ['https://acme.example/a?b=1&c=2', 'http://acme.example', 'acme.example']],
]

/** Returns values that a user may write for a field; undefined if the test skips the field. */
function valueFor(name: string, field: Field): fc.Arbitrary<string> | undefined {
  switch (field.kind) {
    case 'flag':
      return fc.constantFrom('yes', 'no')
    case 'choice':
      return fc.constantFrom(...(field.choices ?? []))
    case 'integer':
      return field.words === undefined ? fc.constantFrom('0', '7', '100') : undefined
    case 'decimal':
      return fc.constantFrom('0', '0.00', '12.5', '1234.56')
    case 'date':
      return fc.constantFrom('2026-02-28', '2027-12-31')
    case 'duration':
      return fc.constantFrom('00:00:00', '00:45:00')
    case 'reference':
      return field.refers === undefined ? undefined : fc.constant('none')
    case 'text':
      return textFor(name, field)
    default:
      return undefined
  }
}

function textFor(name: string, field: Field): fc.Arbitrary<string> {
  // E-mail addresses are unique within a client.
  if (/email$/.test(name)) return fc.uuid().map((one) => `Ada.L+${one}@Acme.example`)
  const form = FORMS.find(([pattern]) => pattern.test(name))
  if (form !== undefined) return fc.constantFrom(...form[1])
  const limit = limitOf(field)
  const most = limit !== undefined && 'max' in limit ? limit.max : 1000
  const odd = fc.string({ unit: 'grapheme', maxLength: 12 }).filter(isSayable)
  const text = fc.oneof(
    fc.constantFrom(...TEXTS),
    odd,
    fc.tuple(odd, odd).map((two) => two.join('<')),
  )
  return text.filter((value) => Buffer.byteLength(value) <= most)
}

/** Whether a text can be an argument: arguments can't contain NUL or lone surrogates, and controls are refused. */
function isSayable(text: string): boolean {
  return !/[\p{Cc}\p{Surrogate}]/u.test(text)
}

/** Returns the fields of a write on a release. */
export function fieldsOn(
  resource: Resource,
  on: 'create' | 'update',
  release: Release,
): readonly Writable[] {
  return writableFields(resource, on).filter(
    ([, { write, ...span }]) =>
      isWithin(release, span) && (write?.since === undefined || isWithin(release, write)),
  )
}

/** Generates values for some of the fields of a write, by field. */
export function writtenValues(
  resource: Resource,
  on: 'create' | 'update',
  release: Release,
): fc.Arbitrary<Record<string, string>> {
  const arbitraries: Record<string, fc.Arbitrary<string>> = {}
  const required: string[] = []
  for (const [name, field] of fieldsOn(resource, on, release)) {
    const value = valueFor(name, field)
    if (value === undefined) continue
    arbitraries[name] = value
    if (on === 'create' && field.write?.isRequired === true) required.push(name)
  }
  return fc.record(arbitraries, { requiredKeys: required })
}

/** Returns the options that set values. */
export function optionsFor(resource: Resource, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([name, value]) => {
    const text = value.startsWith('@') ? `@${value}` : value
    return `--${flagOf(resource, name)}=${text}`
  })
}
