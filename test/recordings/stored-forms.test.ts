import { describe, expect, it } from 'vitest'
import type { StoredRecord } from '../../src/api/records/read.ts'
import { type RawWrite, valuesIn } from '../../src/api/writes/raw/raw-write.ts'
import { diffReadBack } from '../../src/api/writes/verify/read-back-diff.ts'
import { isWithin } from '../../src/resources/releases.ts'
import { type Recording, recordings } from '../support/recorded.ts'
import { readAfter, writesOf } from './written.ts'

/** What a real server stored is never reported as lost, whatever it made of the values. */

/** What the server is known to lose, and the program never sends (H17). */
const KNOWN_LOSSES = [/The priority is “Medium”/]

/** An update of a document makes a new one up to 25.06, and is refused there (H03). */
function isRefused({ resource, verb }: RawWrite, { release }: Recording): boolean {
  return resource.name === 'documents' && verb === 'update' && isWithin(release, { until: '26.02' })
}

describe.each(recordings())('what a server of $release stored', (recording) => {
  const { release } = recording
  const done = writesOf(recording)
    .map((one) => ({ ...one, stored: readAfter(recording, one) }))
    .filter(({ stored, write }) => stored !== undefined && !isRefused(write, recording))

  it('is read back after many writes', () => {
    expect(done.length).toBeGreaterThan(6)
  })

  it.each(done.map((one) => [recording.exchanges[one.at]?.name, one] as const))(
    'is a form of what was sent: %s',
    (_name, { write, stored }) => {
      const given = Object.fromEntries(
        Object.entries(valuesIn(write)).filter(([name]) => {
          const field = write.resource.fields[name]
          // Secrets are read with the decrypt password only, and are held elsewhere.
          const isSecret = field?.kind === 'secret' || field?.isEncrypted === true
          return (
            !isSecret && isWithin(release, field ?? {}) && isWithin(release, field?.write ?? {})
          )
        }),
      )
      const { notStored } = diffReadBack(write.resource, given, undefined, stored as StoredRecord)
      const unknown = notStored.filter((line) => !KNOWN_LOSSES.some((loss) => loss.test(line)))
      expect(unknown).toEqual([])
    },
  )
})
