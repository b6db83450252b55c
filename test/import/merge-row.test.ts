import { describe, expect, it } from 'vitest'
import { type MergedRow, mergeRow } from '../../src/import/sync/merge-row.ts'
import { resources } from '../../src/resources/index.ts'
import type { RememberedField } from '../../src/sources/source-memory.ts'

const SINCE = '2026-11-16T08:00:00.000Z'
type Options = Parameters<typeof mergeRow>[0]

/** Merges a row that says something about one field of asset 7, of which ITFlow has a value. */
function merged(
  { field, said, itflow }: { field: string; said: string; itflow: string | number },
  remembered: RememberedField,
  options: Partial<Options> = {},
): MergedRow {
  return mergeRow(
    { owns: new Set(), onConflict: 'keep', ...options },
    {
      resource: resources.assets,
      record: {
        values: new Map([[field, { value: said, inputName: field }]]),
        defaults: new Map(),
      },
      stored: { row: { asset_id: 7, [field]: itflow }, raw: {} },
      known: { id: 7, client: 1, name: 'PC-1', fields: { [field]: remembered } },
    },
  )
}

describe('a row of a source', () => {
  const refused: RememberedField = {
    ...{ said: 'Win 11', stored: 'Win 10' },
    conflict: { why: 'not_stored', since: SINCE, itflow: 'Win 10' },
  }
  const os = { field: 'asset_os', said: 'Win 11', itflow: 'Win 10' }
  const owns = new Set(['asset_os'])

  it('does not write an owned value every time that ITFlow does not store', () => {
    expect([...merged(os, refused, { owns }).record.values.keys()]).toEqual([])
  })

  it('tries it again with --on-conflict source, as for any other field', () => {
    for (const owned of [owns, new Set<string>()]) {
      const { record } = merged(os, refused, { owns: owned, onConflict: 'source' })
      expect([...record.values.keys()]).toEqual(['asset_os'])
    }
  })

  it('says the same about a reference in letters of any case', () => {
    const contact = { field: 'asset_contact_id', said: 'ada lovelace', itflow: 4 }
    const { record } = merged(contact, { said: 'Ada Lovelace', stored: 1 })
    expect([...record.values.keys()]).toEqual([])
  })
})
