import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  comparePhones,
  parseCallNumber,
  parseStoredNumber,
} from '../../src/search/phone-numbers.ts'

/** Country codes of one, two and three digits, and what is dialled before the area code there. */
const COUNTRIES = [
  ...[
    { code: '1', trunk: '' },
    { code: '7', trunk: '8' },
    { code: '33', trunk: '0' },
  ],
  ...[
    { code: '36', trunk: '06' },
    { code: '44', trunk: '0' },
    { code: '49', trunk: '0' },
  ],
  ...[
    { code: '353', trunk: '0' },
    { code: '972', trunk: '0' },
    { code: '86', trunk: '' },
  ],
] as const

const digits = (min: number, max: number) =>
  fc.stringMatching(new RegExp(`^[1-9]\\d{${min - 1},${max - 1}}$`))

const subscriber = fc.record({
  country: fc.constantFrom(...COUNTRIES),
  area: digits(2, 3),
  local: digits(6, 7),
})

const SIGNS = ['', ' ', '-', '.', '/', '\u00a0', '\u2011'] as const
const sign = fc.constantFrom(...SIGNS.filter((one) => one !== '/'))

/** Every way to dial a number from anywhere. */
function dialled({ country: { code, trunk }, area, local }: Number_, between: string): string[] {
  const [start, end] = [local.slice(0, 3), local.slice(3)]
  const national = [area, start, end].join(between)
  return [
    ...[`+${code}${between}${national}`, `00${code}${between}${national}`],
    ...[`+${code} (${area}) ${start}${between}${end}`, `+${code} (0)${area} ${local}`],
    ...(trunk === '' ? [] : [`${trunk}${between}${national}`]),
  ]
}

type Number_ = { country: (typeof COUNTRIES)[number]; area: string; local: string }

const compare = (wanted: string, stored: string, code?: string) => {
  const [one, other] = [parseCallNumber(wanted), parseStoredNumber(stored, { code })]
  return one === undefined || other === undefined ? undefined : comparePhones(one, other)
}

describe('phone numbers', () => {
  it('are the same however either is dialled and stored', () => {
    fc.assert(
      fc.property(subscriber, sign, sign, (number, one, other) => {
        const [whole] = dialled(number, '')
        const { country, area, local } = number
        for (const wanted of dialled(number, one)) {
          for (const stored of dialled(number, other)) expect(compare(wanted, stored)).toBe('whole')
          // The server keeps the digits, and may have the country code apart.
          expect(compare(wanted, `${area}${local}`, country.code)).toBe('whole')
          expect(compare(wanted, `${country.trunk}${area}${local}`, `+${country.code}`)).toBe(
            'whole',
          )
        }
        expect(compare(whole ?? '', `${country.code}${area}${local}`)).toBe('whole')
        expect(compare(whole ?? '', local)).toBe('end')
        expect(compare(local, whole ?? '')).toBe('end')
      }),
    )
  })

  it('are never the same if both are whole and any digit differs', () => {
    fc.assert(
      fc.property(subscriber, subscriber, (one, other) => {
        const [left = '', right = ''] = [dialled(one, '')[0], dialled(other, '')[0]]
        fc.pre(left !== right)
        expect(compare(left, right)).toBeUndefined()
        expect(compare(left, right.replace('+', '00'))).toBeUndefined()
        expect(compare(left, `${other.area}${other.local}`, other.country.code)).toBeUndefined()
      }),
    )
  })

  it('are not the same in another city, or in another country', () => {
    fc.assert(
      fc.property(
        subscriber,
        digits(2, 3),
        fc.constantFrom(...COUNTRIES),
        (number, area, country) => {
          fc.pre(area !== number.area && !area.endsWith(number.area) && !number.area.endsWith(area))
          expect(
            compare(`0${number.area}${number.local}`, `0${area}${number.local}`),
          ).toBeUndefined()
          fc.pre(country.code !== number.country.code)
          const abroad = dialled({ ...number, country }, ' ')[0] ?? ''
          for (const home of dialled(number, ' ').slice(0, 3))
            expect(compare(home, abroad)).toBeUndefined()
        },
      ),
    )
  })

  it('compare in both directions alike, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        const [left, right] = [parseCallNumber(one), parseCallNumber(other)]
        if (left !== undefined) expect(comparePhones(left, left)).toBe('whole')
        if (left === undefined || right === undefined) return
        const mirrored = { main: 'direct', direct: 'main', whole: 'whole', end: 'end' } as const
        const found = comparePhones(left, right)
        expect(found && mirrored[found]).toBe(comparePhones(right, left))
      }),
    )
  })

  it.each([
    ['+49 30 9018-204', '030 9018', '204'],
    ['030 9018 204', '+49 30 9018', '204'],
    ['030 9018 x204', '030 9018', '204'],
    ['030 9018204', '030 9018 ext 204', ''],
  ])(
    'include an extension that is dialled: %s is %s, extension %s',
    (wanted, stored, extension) => {
      const [one, other] = [parseCallNumber(wanted), parseStoredNumber(stored, { extension })]
      expect(one && other && comparePhones(one, other)).toBe('whole')
    },
  )

  it('have a main number that ends in 0, and direct lines of any length', () => {
    const own = fc.stringMatching(/^[1-9]\d{1,3}$/)
    const area = fc.stringMatching(/^[2-9]\d{1,3}$/)
    const written = fc.constantFrom('-', '', ' - ', ' ')
    fc.assert(
      fc.property(area, digits(4, 5), own, written, (city, stem, line, between) => {
        for (const start of [`+49 ${city} `, `0${city} `, `0049 (0) ${city}/`, `+49 (0)${city} `]) {
          const main = `0${city}${stem}${between}0`
          expect(compare(`${start}${stem}${between}${line}`, main)).toBe('main')
          expect(compare(main, `${start}${stem}${between}${line}`)).toBe('direct')
          expect(compare(`${start}${stem}${line}`, `${city}${stem}0`, '49')).toBe('main')
        }
        // Numbers of the same length are others, unless the last digit is written apart.
        expect(compare(`+49${city}${stem}3`, `${city}${stem}0`, '49')).toBeUndefined()
        expect(compare(`+49${city}${stem}-3`, `${city}${stem}0`, '49')).toBe('main')
        expect(compare(`+1 ${city}${stem}${line}`, `+1 ${city}${stem}-0`)).toBeUndefined()
        expect(compare(`${city}${stem}${line}`, `${city}${stem}0`, '1')).toBeUndefined()
        expect(compare(`+44 ${city}${stem}${line}`, `+44 ${city}${stem}0`)).toBeUndefined()
      }),
    )
  })

  it.each(['12345', '999', '', 'x204', 'anonymous', '5 ext. 204204', 'tel:', '+'])(
    'have at least 6 digits: %j',
    (text) => {
      expect(parseCallNumber(text)).toBeUndefined()
    },
  )
})
