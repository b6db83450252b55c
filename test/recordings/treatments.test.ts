import { describe, expect, it } from 'vitest'
import { normaliseForStorage } from '../../src/api/writes/normalise.ts'
import { valuesIn } from '../../src/api/writes/raw/raw-write.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { isWithin } from '../../src/resources/releases.ts'
import { type Recording, recordings } from '../support/recorded.ts'
import { firstRead, writesOf } from './written.ts'

// What the server makes of a text is declared with its field; here it is held against what real servers stored.

interface Seen {
  name: string
  field: Field
  sent: string
  stored: unknown
  exchange: string
}

/** The texts of a recording that were written and read again before anybody wrote to the record once more. */
function textsOf(recording: Recording): Seen[] {
  return writesOf(recording).flatMap((done) => {
    const { resource } = done.write
    const row = firstRead(recording, done)?.row
    return Object.entries(valuesIn(done.write)).flatMap(([name, sent]) => {
      const field = resource.fields[name]
      if (row === undefined || field === undefined || typeof sent !== 'string') return []
      const isText = ['text', 'choice'].includes(field.kind) && field.isEncrypted !== true
      const { release } = recording
      const isTaken = isWithin(release, field) && isWithin(release, field.write ?? {})
      // A read by ID leaves out what is joined.
      if (!isText || !isTaken || (field.isJoined === true && row[name] === null)) return []
      const exchange = recording.exchanges[done.at]?.name ?? ''
      return [{ name, field, sent, stored: row[name] ?? null, exchange }]
    })
  })
}

/** What is known to happen to texts on some releases without being a treatment: a document that is not updated (H03), a priority (H17). */
const KNOWN = /^(document_|ticket_priority$)/

const seen = recordings().map((recording) => [recording.release, textsOf(recording)] as const)

describe.each(seen)('what a server of %s stored', (_, texts) => {
  it('is read back for many texts', () => {
    expect(texts.length).toBeGreaterThan(60)
  })

  it('is what the declaration says it makes of each', () => {
    const others = texts.filter(
      ({ name, field, sent, stored }) =>
        !KNOWN.test(name) && stored !== null && normaliseForStorage(field, sent) !== stored,
    )
    expect(
      others.map(({ exchange, name, sent, stored }) => ({ exchange, name, sent, stored })),
    ).toEqual([])
  })
})

/** Nothing was recorded that would change these; the notes on the API say what happens to them (H17, H28). */
const TOLD_ONLY = ['ticket_reply_type', 'ticket_vendor_ticket_number']

it('shows every treatment that is declared at work', () => {
  const declared = Object.values(resources)
    .flatMap(({ fields }) => Object.entries(fields))
    .filter(([, { storedAs }]) => storedAs !== undefined)
    .map(([name]) => name)
  const shown = new Set(
    seen.flatMap(([, texts]) =>
      texts
        .filter(({ field, sent, stored }) => field.storedAs !== undefined && sent !== stored)
        .map(({ name }) => name),
    ),
  )
  expect(declared.filter((name) => !shown.has(name)).sort()).toEqual(TOLD_ONLY)
})
