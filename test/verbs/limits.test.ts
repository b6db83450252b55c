import { describe, expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { eachOnce } from '../support/division.ts'

// `--limit` reports more records exactly if there are more, by one or by many, whatever is hidden.

const LISTED = Object.values(resources).filter(
  ({ operations, needsFilter, name }) =>
    operations.read?.until === undefined && needsFilter === undefined && name !== 'time',
)

async function listed(instance: HazardInstance, ...argv: string[]) {
  const { status, stdout, stderr } = await instance.itflow([...argv, '--json'])
  expect(status, stderr).toBe(0)
  const notices = stderr.split('\n').filter((line) => line.includes('"code":"total"'))
  const said: string = JSON.parse(notices[0] ?? '').notice.message
  return { count: JSON.parse(stdout).length, saysMore: said.includes('--limit'), said }
}

/** The limits around a number of records, and whether there are more than that. */
const around = (count: number) =>
  [
    [count - 1, true],
    [count, false],
    [count + 1, false],
  ] as const

const WAYS = [[], ['--all'], ['--client', 'ACME'], ['--sort', '-id']]
const CASES = eachOnce(
  LISTED.flatMap(({ name }) => WAYS.map((more) => [name, more] as const)),
  ([name]) => name,
  ([, more]) => more,
)

describe('a list', () => {
  it.each(CASES)('of %s with %j says that there are more if so', async (name, more) => {
    const instance = await hazardInstance('26.10')
    const whole = await listed(instance, name, 'list', ...more)
    expect(whole.saysMore).toBe(false)
    for (const [limit, hasMore] of around(whole.count)) {
      if (limit < 1) continue
      const cut = await listed(instance, name, 'list', ...more, '--limit', `${limit}`)
      expect(cut).toMatchObject({ count: Math.min(limit, whole.count), saysMore: hasMore })
    }
  })
})

/** This many contacts of the second client, some of them archived. */
const withContacts = (count: number, isArchived: (nth: number) => boolean) =>
  hazardInstance('26.10', ({ tables }) => {
    const contacts = tables['contacts']
    const [first] = contacts?.rows ?? []
    if (contacts === undefined || first === undefined) throw new Error('no contacts')
    contacts.rows = Array.from({ length: count }, (_, nth) => ({
      ...first,
      contact_id: `${nth + 1}`,
      contact_client_id: '2',
      contact_title: 'Clerk',
      contact_archived_at: isArchived(nth) ? '2026-01-01 00:00:00' : null,
    }))
  })

describe('hidden records are not counted as more', () => {
  it.each([
    ['at the end', (nth: number) => nth >= 5],
    ['at the start', (nth: number) => nth < 5],
    ['between', (nth: number) => nth % 2 === 1],
  ])('%s', async (_, isArchived) => {
    const instance = await withContacts(10, isArchived)
    for (const sort of [[], ['--sort', 'name'], ['--where', 'title=Clerk'], ['--title', 'clerk']]) {
      for (const [limit, hasMore] of around(5)) {
        const argv = ['contacts', 'list', ...sort, '--limit', `${limit}`]
        expect(await listed(instance, ...argv)).toMatchObject({ saysMore: hasMore })
      }
    }
  })

  it('nor is the end of a page', async () => {
    for (const count of [499, 500, 501]) {
      const instance = await withContacts(count, () => false)
      for (const [limit, hasMore] of around(count)) {
        const cut = await listed(instance, 'contacts', 'list', '--limit', `${limit}`)
        expect(cut).toMatchObject({ count: Math.min(limit, count), saysMore: hasMore })
      }
    }
  })
})
