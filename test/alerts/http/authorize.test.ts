import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasToken, isSigned } from '../../../src/alerts/http/authorize.ts'
import { RateLimits } from '../../../src/alerts/http/rate-limits.ts'
import { isFrom, isFromLoopback } from '../../../src/alerts/http/remote-address.ts'
import { runs } from '../../support/division.ts'

const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'B', '0', ':', '=', ' ', '\u00e9'),
  maxLength: 6,
})

describe('a token', () => {
  it('matches itself alone, whatever it is compared with', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (expected, sent, isSame) => {
        const token = expected.trim() === '' ? 'ab' : expected.trim()
        const value = isSame ? token : sent
        const isRight = value.trim() === token
        const base64 = Buffer.from(`ada:${value}`).toString('base64')
        for (const header of ['authorization', 'X-Token']) {
          const given = { header, token }
          expect(hasToken({ authorization: `Bearer ${value}` }, given)).toBe(isRight)
          expect(hasToken({ [header.toLowerCase()]: value }, given)).toBe(isRight)
          expect(hasToken({ authorization: `Basic ${base64}` }, given)).toBe(value === token)
        }
      }),
      { numRuns: runs(3000) },
    )
  })

  it('that is empty matches nothing', () => {
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic Og==', 'Basic']) {
      expect(hasToken({ authorization }, { header: 'x-token', token: '' })).toBe(false)
      expect(hasToken({}, { header: 'authorization', token: '' })).toBe(false)
    }
  })

  it('is right for no source that is unknown', () => {
    expect(hasToken({ authorization: 'Bearer x' }, undefined)).toBe(false)
    expect(hasToken({}, undefined)).toBe(false)
  })

  it('is only compared as a digest, by a comparison that always takes as long', () => {
    const source = readFileSync(
      new URL('../../../src/alerts/http/authorize.ts', import.meta.url),
      'utf8',
    )
    expect(source.match(/timingSafeEqual\(/g)).toHaveLength(2)
    expect(source).not.toMatch(
      /[!=]== (?:token|expected\.token)|(?:token|hex) [!=]== (?!''|undefined)/,
    )
  })
})

describe('a signature', () => {
  it('matches the body that it was made for alone', () => {
    const body = fc.uint8Array({ maxLength: 40 })
    fc.assert(
      fc.property(body, body, text, (signed, sent, key) => {
        const hex = createHmac('sha256', key).update(signed).digest('hex')
        const source = { header: 'X-Signature', token: key, isSignature: true }
        const isSame = Buffer.from(signed).equals(Buffer.from(sent))
        expect(isSigned({ 'x-signature': `sha256=${hex}` }, source, sent)).toBe(isSame)
        expect(isSigned({ 'x-signature': hex.slice(1) }, source, signed)).toBe(false)
        expect(isSigned({ 'x-signature': `${hex}00` }, source, signed)).toBe(false)
      }),
      { numRuns: runs(1000) },
    )
  })
})

describe('a rate limit', () => {
  const probe = { name: 'probe', rate: 600 }

  it('lets a quarter of the minute come at once, and then the rest evenly', () => {
    let now = 5000
    const limits = new RateLimits(() => now)
    const burst = Array.from({ length: 151 }, () => limits.take(probe))
    expect(burst.filter((wait) => wait === undefined)).toHaveLength(150)
    expect(burst.at(-1)).toBe(1)
    now += 100
    expect([limits.take(probe), limits.take(probe)]).toEqual([undefined, 1])
    now += 3_600_000
    const later = Array.from({ length: 151 }, () => limits.take(probe))
    expect(later.filter((wait) => wait === undefined)).toHaveLength(150)
  })

  it('says after how many seconds there is room', () => {
    let now = 0
    const limits = new RateLimits(() => now)
    const slow = { name: 'slow', rate: 2 }
    for (let nth = 0; nth < 10; nth += 1) expect(limits.take(slow)).toBeUndefined()
    expect(limits.take(slow)).toBe(30)
    now += 29_000
    expect(limits.take(slow)).toBe(1)
    now += 1000
    expect(limits.take(slow)).toBeUndefined()
  })

  it('is for each source, and follows a new configuration', () => {
    const limits = new RateLimits(() => 0)
    for (let nth = 0; nth < 150; nth += 1) limits.take(probe)
    expect(limits.take({ name: 'other', rate: 600 })).toBeUndefined()
    expect(limits.take(probe)).toBe(1)
    for (let nth = 0; nth < 20; nth += 1) limits.take({ name: 'big', rate: 6000 })
    const taken = Array.from({ length: 11 }, () => limits.take({ name: 'big', rate: 4 }))
    expect(taken).toEqual([...Array.from({ length: 10 }, () => undefined), 15])
  })

  it('bears a clock that goes back', () => {
    let now = 100_000
    const limits = new RateLimits(() => now)
    const slow = { name: 'slow', rate: 2 }
    for (let nth = 0; nth < 10; nth += 1) limits.take(slow)
    now = 0
    expect(limits.take(slow)).toBe(30)
    now = 30_000
    expect(limits.take(slow)).toBeUndefined()
  })
})

describe('where a connection comes from', () => {
  it.each([
    ['10.0.0.7', ['10.0.0.7'], true],
    ['::ffff:10.0.0.7', ['10.0.0.7'], true],
    ['::ffff:a00:7', ['10.0.0.7'], true],
    ['10.0.0.7', ['::ffff:10.0.0.7'], true],
    ['2001:db8::1', ['2001:0DB8:0:0::1'], true],
    ['10.0.0.70', ['10.0.0.7'], false],
    ['::10.0.0.7', ['10.0.0.7'], false],
    ['10.0.0.8', ['10.0.0.7', '10.0.0.8'], true],
    [undefined, ['10.0.0.7'], false],
    ['10.0.0.7', [], false],
  ])('%s is one of %j: %s', (remote, addresses, expected) => {
    expect(isFrom(remote, addresses)).toBe(expected)
  })

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['128.0.0.1', false],
    ['::11', false],
    ['::ffff:10.0.0.1', false],
    [undefined, false],
  ])('%s is this computer: %s', (remote, expected) => {
    expect(isFromLoopback(remote)).toBe(expected)
  })
})
