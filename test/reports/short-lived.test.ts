import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRenewedLater, issueDay } from '../../src/reports/short-lived.ts'
import { resources } from '../../src/resources/index.ts'
import { certificateBetween } from '../support/dated-certificates.ts'

const DAY = 86_400_000
const { certificates, domains } = resources
const at = (day: string) => Date.parse(day)
const dayOf = (wall: number) => new Date(wall).toISOString().slice(0, 10)

function row(pem: string | null) {
  return { certificate_id: 1, certificate_public_key: pem }
}

describe('the day a certificate was issued', () => {
  it('is in its public key, whatever the dates', () => {
    const dates = fc.integer({ min: at('2001-01-01'), max: at('2040-01-01') })
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 800 }), (from, days) => {
        const to = from + days * DAY
        const pem = certificateBetween(new Date(from), new Date(to))
        expect(issueDay(certificates, row(pem), at(dayOf(to)))).toBe(dayOf(from))
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    ['no public key', null],
    ['an empty one', ''],
    ['other text', 'made up'],
    ['half a certificate', certificateBetween(new Date(0), new Date(DAY)).slice(0, 200)],
  ])('is unknown with %s', (_, pem) => {
    expect(issueDay(certificates, row(pem), at('2026-12-01'))).toBeUndefined()
  })

  it('is unknown if the public key ends on another day than the record', () => {
    const pem = certificateBetween(new Date('2026-09-01'), new Date('2026-11-30T12:00:00Z'))
    expect(issueDay(certificates, row(pem), at('2026-11-29'))).toBe('2026-09-01')
    expect(issueDay(certificates, row(pem), at('2026-12-01'))).toBe('2026-09-01')
    expect(issueDay(certificates, row(pem), at('2026-12-02'))).toBeUndefined()
    expect(issueDay(certificates, row(pem), at('2027-02-28'))).toBeUndefined()
  })

  it('is unknown for what has no certificate', () => {
    expect(issueDay(domains, { domain_id: 1 }, at('2026-12-01'))).toBeUndefined()
  })
})

describe('a certificate that is renewed later', () => {
  const issued = '2026-01-01'

  it.each([
    // Life, days left, whether it isn't due yet.
    [90, 31, true],
    [90, 30, false],
    [90, -5, false],
    [47, 16, true],
    [47, 15, false],
    [6, 3, true],
    [6, 2, false],
    [99, 34, true],
    [99, 33, false],
    [100, 90, false],
    [365, 200, false],
  ])('issued for %i days, with %i left: %s', (life, left, expected) => {
    expect(isRenewedLater(issued, at(issued) + life * DAY, left)).toBe(expected)
  })

  it('is due from some day on, and stays so', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (life) => {
        const expires = at(issued) + life * DAY
        const due = Array.from({ length: life + 30 }, (_, passed) => life - passed).map(
          (left) => !isRenewedLater(issued, expires, left),
        )
        const first = due.indexOf(true)
        expect(due.slice(first).every(Boolean)).toBe(true)
        expect(life - first).toBe(life >= 100 ? life : Math.floor(life / 3))
      }),
    )
  })
})
