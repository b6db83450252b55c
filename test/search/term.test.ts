import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { shapeRecord } from '../../src/records/shape.ts'
import { resources } from '../../src/resources/index.ts'
import { matchRecord } from '../../src/search/match-record.ts'
import { isInNetwork, parseNetwork } from '../../src/search/networks.ts'
import { searchedModules } from '../../src/search/searched-modules.ts'
import { parseTerm } from '../../src/search/term.ts'
import { MADE_UP } from './made-up-records.ts'

describe('any text', () => {
  it('is a term, or is refused, and is tried on every record', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          const term = parseTerm(text, searchedModules())
          for (const { resource, row } of MADE_UP) matchRecord(resource, row, term)
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
        }
      }),
    )
  })

  it('finds a record with it as its name, in any module that has names', () => {
    const modules = searchedModules().filter(
      (name) => resources[name].fields[resources[name].label]?.kind === 'text',
    )
    expect(modules.length).toBeGreaterThan(10)
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.constantFrom(...modules),
        (text, name) => {
          const resource = resources[name]
          fc.pre(/[\p{L}\p{N}]/u.test(text) && !text.includes('&') && !/^\s*[a-z]+:/i.test(text))
          const row = shapeRecord(resource, { [resource.id]: '1', [resource.label]: text })
          const match = matchRecord(resource, row, parseTerm(text))
          expect(match?.rank).toMatch(/^(?:exact|name)$/)
        },
      ),
    )
  })
})

describe('a text that is too long for a term', () => {
  const MIB = 1024 * 1024

  it.each(['a', 'a ', '1.', '.', ' ', '@', '[#', '<', ':', '+('])(
    'is refused at once: x%s… y',
    (part) => {
      const text = `x${part.repeat(MIB / part.length)} y`
      const [start, isBlank] = [performance.now(), part === ' ']
      for (const term of [text, `serial:${text}`]) {
        if (isBlank) expect(parseTerm(term, searchedModules()).folded).toBe('x y')
        else expect(() => parseTerm(term, searchedModules())).toThrow(UsageError)
      }
      expect(performance.now() - start).toBeLessThan(5000)
    },
  )

  it('has more than 1,000 characters', () => {
    expect(parseTerm('a'.repeat(1000)).folded).toHaveLength(1000)
    expect(() => parseTerm('a'.repeat(1001))).toThrow('The term is longer than 1000 characters')
  })
})

describe('networks', () => {
  const octet = fc.integer({ min: 0, max: 255 })

  it('contain an address if its first bits are theirs', () => {
    fc.assert(
      fc.property(
        fc.tuple(octet, octet, octet, octet),
        fc.tuple(octet, octet, octet, octet),
        fc.integer({ min: 0, max: 32 }),
        (one, other, prefix) => {
          const bits = (parts: readonly number[]) =>
            parts.map((part) => part.toString(2).padStart(8, '0')).join('')
          const [address, network] = [
            parseNetwork(one.join('.')),
            parseNetwork(`${other.join('.')}/${prefix}`),
          ]
          const isWithin = bits(one).slice(0, prefix) === bits(other).slice(0, prefix)
          expect(address && network && isInNetwork(address, network)).toBe(isWithin)
        },
      ),
    )
  })

  it.each([
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['2001:db8:0:7fff::1', '2001:db8::/49', true],
    ['2001:db8:0:8000::1', '2001:db8::/49', false],
    ['fe80::1%eth0', 'fe80::/10', true],
    ['::ffff:10.0.0.1', '10.0.0.0/8', true],
    ['10.0.0.1', '::/0', false],
    ['10.0.0.0/8', '10.0.0.0/16', false],
  ])('%s in %s: %s', (inner, outer, expected) => {
    const [one, other] = [parseNetwork(inner), parseNetwork(outer)]
    expect(one && other && isInNetwork(one, other)).toBe(expected)
  })

  it.each(['10.0.0.0/33', '2001:db8::/129', '10.0.0/24', 'LAN', ''])('are none: %j', (text) => {
    expect(parseNetwork(text)).toBeUndefined()
  })
})
