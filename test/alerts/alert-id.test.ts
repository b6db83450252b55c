import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { alertId, alertIdIn, withAlertId } from '../../src/alerts/alert-id.ts'
import { textToHtml } from '../../src/text/text-to-html.ts'

const keys = fc.string({ unit: 'grapheme', minLength: 1 }).filter((key) => key.trim() !== '')

test('an ID is the same for the same client and key, and for no other', () => {
  fc.assert(
    fc.property(fc.nat(), keys, fc.nat(), keys, (client, key, otherClient, otherKey) => {
      const id = alertId(client, key)
      expect(id).toMatch(/^[0-9a-f]{32}$/)
      expect(alertId(client, ` ${key}\n`)).toBe(id)
      const plain = (text: string) => text.trim().normalize('NFC')
      const isSame = client === otherClient && plain(key) === plain(otherKey)
      expect(alertId(otherClient, otherKey) === id).toBe(isSame)
    }),
  )
})

test('an ID is read back from any text that it ends, in each form in which servers store it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const id = alertId(1, 'k')
      const html = withAlertId(textToHtml(text), id)
      const stripped = html.replace(/<[^>]*>/g, '')
      for (const stored of [html, `${html}<br>`, `${html}<br />\r\n`, stripped, `${stripped}<br>`])
        expect([stored, alertIdIn(stored)]).toEqual([stored, id])
    }),
  )
})

it.each([
  '',
  'Alert-ID: ',
  `Alert-ID: ${'a'.repeat(31)}`,
  `Alert-ID: ${'g'.repeat(32)}`,
  `Alert-ID: ${'A'.repeat(32)}`,
  `xAlert-ID: ${'a'.repeat(32)}`,
  `<p>Alert-ID: ${'a'.repeat(32)}</p><p>On Monday somebody wrote</p>`,
])('nothing is read from %j', (html) => {
  expect(alertIdIn(html)).toBeUndefined()
})
