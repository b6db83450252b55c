import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMalformed, normaliseValue, parseNotated } from '../../src/records/notations.ts'
import { isEquivalent } from '../../src/records/text-equality.ts'
import type { Field, Notation } from '../../src/resources/field.ts'
import { text } from '../../src/resources/field-builders.ts'

const field = (notation: Notation, more: Partial<Field> = {}) =>
  text(200, 'X', { notation, ...more })

/** Any letter case for each letter. */
const inAnyCase = (word: string) =>
  fc
    .array(fc.boolean(), { minLength: word.length, maxLength: word.length })
    .map((upper) => [...word].map((c, at) => (upper[at] === true ? c.toUpperCase() : c)).join(''))

const mac = fc.uint8Array({ minLength: 6, maxLength: 6 })

/** Every way to write a MAC address. */
const macText = (bytes: Uint8Array) => {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'))
  const digits = hex.join('')
  const four = digits.match(/.{4}/g) ?? []
  return fc
    .constantFrom(
      digits,
      hex.join(':'),
      hex.join('-'),
      hex.join(' '),
      hex.map((group) => group.replace(/^0/, '')).join(':'),
      four.join('.'),
      four.join('-'),
      `${digits.slice(0, 6)}-${digits.slice(6)}`,
    )
    .chain(inAnyCase)
}

/** An IPv6 address with its groups in several forms, and what is the shortest of one run of zeros. */
const ipv6Text = (groups: readonly number[]) =>
  fc
    .record({ isPadded: fc.boolean(), isCut: fc.boolean(), isMixed: fc.boolean() })
    .chain(({ isPadded, isCut, isMixed }) => {
      const hex = groups.map((group) => group.toString(16).padStart(isPadded ? 4 : 1, '0'))
      const [high = 0, low = 0] = groups.slice(6)
      const dotted = [high >> 8, high & 255, low >> 8, low & 255].join('.')
      const all = isMixed ? [...hex.slice(0, 6), dotted] : hex
      const whole = all.join(':')
      const cut = whole.replace(/(?:^|:)0+(?::0+)+(?=:|$)/, '::').replace(':::', '::')
      return inAnyCase(isCut && !isMixed ? cut : whole)
    })

describe('the same value in any notation is equal', () => {
  it('a MAC address', () => {
    const twice = mac.chain((bytes) => fc.tuple(macText(bytes), macText(bytes)))
    fc.assert(
      fc.property(twice, ([a, b]) => {
        expect(normaliseValue(field('mac'), a)).toBe(normaliseValue(field('mac'), b))
        expect(isEquivalent(field('mac'), a, b)).toBe(true)
      }),
    )
  })

  it('but not another MAC address', () => {
    const pair = fc.tuple(mac, mac).filter(([a, b]) => Buffer.compare(a, b) !== 0)
    const texts = pair.chain(([a, b]) => fc.tuple(macText(a), macText(b)))
    fc.assert(fc.property(texts, ([a, b]) => !isEquivalent(field('mac'), a, b)))
  })

  it('an IPv6 address', () => {
    const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
      minLength: 8,
      maxLength: 8,
    })
    const twice = groups.chain((all) => fc.tuple(ipv6Text(all), ipv6Text(all)))
    fc.assert(
      fc.property(twice, ([a, b]) => {
        expect(normaliseValue(field('ip'), a)).toBeDefined()
        expect(isEquivalent(field('ip'), a, b)).toBe(true)
      }),
    )
  })

  it('a phone number, with any punctuation', () => {
    const punctuated = (digits: string) =>
      fc
        .array(fc.constantFrom('', ' ', '-', '.', ' (', ') '), {
          minLength: digits.length,
          maxLength: digits.length,
        })
        .map((between) => `+${[...digits].map((digit, at) => `${digit}${between[at]}`).join('')}`)
    const digits = fc.stringMatching(/^\d{3,15}$/)
    const twice = digits.chain((all) => fc.tuple(punctuated(all), punctuated(all)))
    fc.assert(fc.property(twice, ([a, b]) => isEquivalent(field('phone'), a, b)))
  })

  it.each([
    ['ip', '::ffff:10.0.0.21', '10.0.0.21'],
    ['ip', 'FE80::1%eth0', 'fe80:0:0::1%eth0'],
    ['network', '2001:DB8:0::/64', '2001:db8::/64'],
    ['phone', '+1 (555) 010-0199 x204', '15550100199 Ext: 204'],
    ['phone', '５５５－０１００', '555 0100'],
    ['phone', '030 / 123456', '030/123456'],
    ['phone', '+49 (0) 30 / 123456-78', '49030 12345678'],
    ['phone', '0049 (30) / 12 34', '00493012 34'],
    ['network', '10.0.0.0/024', '10.0.0.0/24'],
    ['host', 'acme.example:0443', 'acme.example:443'],
    ['extension', 'ext. 204', '#204'],
    ['email', 'Ada <ada@acme.example>', 'ADA@Acme.Example'],
    ['email', 'ada@bücher.example', 'ada@xn--bcher-kva.example.'],
    ['domain', 'Bücher.Example.', 'xn--bcher-kva.example'],
    ['domain', 'https://acme.example/', 'ACME.example'],
    ['host', '*.Bücher.example', '*.xn--bcher-kva.example.'],
    ['host', 'NAS', 'nas.'],
    ['host', '[2001:DB8::1]:443', '[2001:db8:0::1]:443'],
    ['host', '10.0.0.1', '10.0.0.1'],
  ] as const)('%s: %s and %s', (notation, a, b) => {
    expect(normaliseValue(field(notation), a)).toBeDefined()
    expect(isEquivalent(field(notation), a, b)).toBe(true)
  })

  it.each([
    ['phone', '5550100 x204', '5550100'],
    ['phone', '15550100', '5550100'],
    ['host', '*.acme.example', 'acme.example'],
    ['host', 'acme.example:8443', 'acme.example'],
    ['network', '10.0.0.0/24', '10.0.0.0/16'],
    ['email', 'ada@acme.example', 'ada@acme.test'],
  ] as const)('but not %s: %s and %s', (notation, a, b) => {
    expect(isEquivalent(field(notation), a, b)).toBe(false)
  })
})

describe("invalid values are refused with the option's name", () => {
  it.each([
    ['mac', 'zz', '00:11:22:33:44', '00:11:22:33:44:5g', '00:11:22-33:44:55', '10.0.0.21', '1.2.3'],
    [
      'ip',
      '999.1.1.1',
      '10.0.0',
      '10.0.0.21/24',
      '010.0.0.1',
      '1::2::3',
      'fe80',
      '10.0.0.1, 10.0.0.2',
    ],
    [
      'phone',
      'not a phone',
      '1-800-FLOWERS',
      'x204',
      '+',
      '5550100, 5550101',
      '555 / 556',
      '5550100 / 5550101',
      '030 / 12 / 34',
      '030123456 / 030123457',
      '5550100 ext',
      '030 123 Durchwahl 4',
    ],
    ['extension', 'front desk', 'x', '12-14'],
    ['email', 'ada@', '@acme.example', 'ada', 'a b@acme.example', 'a@b, c@d', 'a@acme..example'],
    [
      'domain',
      'zz',
      '999.1.1.1',
      'acme.example/path',
      'a b.example',
      '*.acme.example',
      '-a.example',
    ],
    [
      'host',
      '999.1.1.1',
      'acme example',
      'https://acme.example/path',
      '*.',
      'a..b',
      'acme.example:65536',
    ],
  ] as const)('%s', (notation, ...texts) => {
    for (const text of texts) {
      expect([text, isMalformed(field(notation), text)]).toEqual([text, true])
      expect(() => parseNotated(field(notation), '--flag', text)).toThrow(`--flag ${text}: not a`)
    }
  })

  it('any text is refused or sent with the same meaning', () => {
    const notations = fc.constantFrom<Notation>('mac', 'ip', 'phone', 'email', 'domain', 'host')
    fc.assert(
      fc.property(notations, fc.string({ unit: 'binary' }), (notation, written) => {
        const of = field(notation)
        if (isMalformed(of, written)) return
        const sent = parseNotated(of, '--flag', written)
        expect(normaliseValue(of, sent)).toBe(normaliseValue(of, written))
      }),
    )
  })

  it.each([
    ['mac', '00-1b-21-3c-4d-5e'],
    ['ip', '10.0.0.21'],
    ['phone', '+1 555-0100'],
    ['extension', '204'],
    ['calling-code', '49'],
    ['email', 'ada@bücher.example'],
    ['domain', 'bücher.example'],
    ['host', '*.acme.example'],
  ] as const)(
    '%s: what is invisible in it is not sent, nor a dash or a letter that only looks so',
    (notation, plain) => {
      const of = field(notation)
      const marks = fc.constantFrom(
        '',
        '\u202a',
        '\u202c',
        '\u200b',
        '\u200e',
        '\u2060',
        '\u00ad',
        '\ufeff',
      )
      const marked = fc
        .array(marks, { minLength: plain.length, maxLength: plain.length })
        .map((all) => [...plain].map((letter, at) => `${all[at]}${letter}`).join(''))
      fc.assert(
        fc.property(marked, (text) => {
          expect(parseNotated(of, '--flag', text)).toBe(plain)
          expect(isEquivalent(of, text, plain)).toBe(true)
        }),
      )
    },
  )

  it.each([
    ['mac', '00–1b–21–3c–4d–5e', '00-1b-21-3c-4d-5e'],
    ['domain', 'ａｃｍｅ。example', 'acme.example'],
    ['email', 'ada@ａｃｍｅ。example', 'ada@acme.example'],
    ['email', 'Ada <\u200bada@acme.example>', 'ada@acme.example'],
  ] as const)('%s: %s is sent as %s', (notation, text, sent) => {
    expect(parseNotated(field(notation), '--flag', text)).toBe(sent)
  })

  it("but an allowed word is accepted in any case and sent in ITFlow's", () => {
    const ip = field('ip', { allowedWords: ['DHCP'] })
    expect(parseNotated(ip, '--ip', 'dhcp')).toBe('DHCP')
    expect(isEquivalent(ip, 'DHCP', 'Dhcp')).toBe(true)
    expect(() => parseNotated(ip, '--ip', 'zz')).toThrow('--ip zz: not an IP address or DHCP')
  })

  it('and a network is left to the planner that can be overridden (H39)', () => {
    expect(parseNotated(field('network'), '--network', 'hello')).toBe('hello')
  })
})
