import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PASS } from '../hazards/front.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { keptText } from '../support/drafts.ts'
import { freshHome } from '../support/run.ts'

/** An update in an editor, while someone else changes the record. */
async function editMeanwhile(
  release: '25.01' | '26.07' | '26.10',
  change: (instance: HazardInstance) => void,
) {
  const mark = join(freshHome(), 'edited')
  let isChanged = false
  const instance = await hazardInstance(release, undefined, () => {
    if (!isChanged && existsSync(mark)) {
      isChanged = true
      change(instance)
    }
    return PASS
  })
  const env = {
    PATH: process.env['PATH'] ?? '',
    EDITOR: `touch '${mark}'; echo 'My own words' > `,
  }
  const argv = ['contacts', 'update', '1', '--edit']
  const result = await instance.itflow(argv, { terminal: 100, env })
  return { ...result, isChanged, contact: instance.row('contacts', { contact_id: '1' }), instance }
}

describe('an editor that was open while someone else changed the record', () => {
  it.each(['25.01', '26.07', '26.10'] as const)(
    'sends none of the old values on %s (H02, H09)',
    async (release) => {
      const { status, isChanged, contact } = await editMeanwhile(release, ({ row }) => {
        row('contacts', { contact_id: '1' })['contact_title'] = 'Changed meanwhile'
      })
      expect({ status, isChanged }).toEqual({ status: 0, isChanged: true })
      expect(contact).toMatchObject({
        contact_title: 'Changed meanwhile',
        contact_notes: 'My own words',
      })
    },
  )

  it('is refused if it was the same text, and what was written is saved', async () => {
    const { status, stderr, contact, instance } = await editMeanwhile('26.10', ({ row }) => {
      row('contacts', { contact_id: '1' })['contact_notes'] = 'Their words'
    })
    expect(status).toBe(10)
    expect(stderr).toContain('changed by someone else')
    expect(keptText(stderr)).toBe('My own words\n')
    expect(contact['contact_notes']).toBe('Their words')
    expect(instance.writes()).toEqual([])
  })
})
