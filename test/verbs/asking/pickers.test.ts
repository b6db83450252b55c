import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hazardInstance } from '../../hazards/hazard-instance.ts'
import { freshHome, type RunOptions } from '../../support/run.ts'

// A missing record is picked from the eligible ones, recently used ones first.

/** The choices a command offers, and its question. */
async function offered(
  argv: readonly string[],
  prepare?: Parameters<typeof hazardInstance>[1],
  options: RunOptions = {},
) {
  const instance = await hazardInstance('26.10', prepare)
  const names: string[] = []
  const onChoices = (choices: readonly string[]) => void names.push(...choices)
  const asked = { terminal: 100, isCancelled: true, onChoices, ...options }
  return { names, result: await instance.itflow(argv, asked), instance }
}

const wordsOf = (instance: Awaited<ReturnType<typeof hazardInstance>>, statuses: string[]) =>
  (instance.database.tables['tickets']?.rows ?? [])
    .filter(
      (row) =>
        statuses.includes(String(row['ticket_status'])) && row['ticket_archived_at'] === null,
    )
    .map((row) => `${row['ticket_prefix']}${row['ticket_number']} `)

describe('a picker offers', () => {
  it.each([
    ['close', ['1', '2', '3', '4']],
    ['resolve', ['1', '2', '3']],
  ])('for %s only eligible tickets, with client and status', async (verb, statuses) => {
    const { names, instance } = await offered(['tickets', verb])
    const wanted = wordsOf(instance, statuses)
    expect(names).toHaveLength(wanted.length)
    for (const word of wanted) expect(names.some((name) => name.startsWith(word))).toBe(true)
    expect(names.join('\n')).toMatch(/TCK-1042 .*Acme Widgets {2}\S+/)
  })

  it('for a one-time code only credentials that have one', async () => {
    const { names, instance } = await offered(['credentials', 'otp'])
    const rows = instance.database.tables['credentials']?.rows ?? []
    const wanted = rows.filter(
      (row) =>
        (row['credential_otp_secret'] ?? '') !== '' && row['credential_archived_at'] === null,
    )
    expect(names.length).toBe(wanted.length)
    expect(names.length).toBeLessThan(rows.length)
  })

  it('for archive only active records, and for unarchive only archived ones', async () => {
    const active = await offered(['contacts', 'archive'])
    const archived = await offered(['contacts', 'unarchive'])
    const rows = active.instance.database.tables['contacts']?.rows ?? []
    const isActive = (row: (typeof rows)[number]) => row['contact_archived_at'] === null
    expect(active.names).toHaveLength(rows.filter(isActive).length)
    expect(archived.names).toHaveLength(rows.filter((row) => !isActive(row)).length)
  })

  it('of several matches only the eligible ones', async () => {
    const twins =
      (statuses: Readonly<Record<string, string>>) =>
      ({ tables }: Parameters<NonNullable<Parameters<typeof hazardInstance>[1]>>[0]) => {
        for (const row of tables['tickets']?.rows ?? []) {
          const status = statuses[String(row['ticket_id'])]
          if (status !== undefined)
            Object.assign(row, { ticket_subject: 'Twin', ticket_status: status })
        }
      }
    const { names } = await offered(
      ['tickets', 'resolve', 'Twin'],
      twins({ 57: '1', 58: '2', 59: '4' }),
    )
    expect(names).toHaveLength(2)
    expect(names.every((name) => name.includes('Twin'))).toBe(true)
  })

  it('the ID if nothing else distinguishes records', async () => {
    const { names } = await offered(['locations', 'get', 'Twin'], ({ tables }) => {
      for (const row of tables['locations']?.rows.slice(0, 2) ?? []) {
        Object.assign(row, {
          location_name: 'Twin',
          location_city: 'X',
          location_phone: '',
          location_client_id: '1',
        })
      }
    })
    expect(
      names.map((name) =>
        name
          .trim()
          .split(/\s{2,}/)
          .at(-1),
      ),
    ).toEqual(['1', '2'])
  })
})

describe('the most recently used record', () => {
  it('comes first in the next picker, and only its ID is saved, in a private file', async () => {
    const home = freshHome()
    const instance = await hazardInstance('26.10')
    const first = async () => {
      const names: string[][] = []
      const onChoices = (choices: readonly string[]) => void names.push([...choices])
      await instance.itflow(['contacts', 'get'], {
        home,
        terminal: 100,
        isCancelled: true,
        onChoices,
      })
      return names[0]?.[0]
    }
    expect(await first()).not.toContain('Grace')
    await instance.itflow(['contacts', 'get'], {
      home,
      terminal: 100,
      answers: ['Grace Hopper  Acme'],
    })
    expect(await first()).toContain('Grace Hopper  Acme')
    const folder = join(home, '.local', 'state', 'itflow', 'recent')
    const [name = ''] = readdirSync(folder)
    expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual({ contacts: [2] })
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  })

  it('is also the client of a record created with options', async () => {
    const home = freshHome()
    const instance = await hazardInstance('26.10')
    const create = ['locations', 'create', '--client', 'Globex Freight', '--name', 'Depot']
    expect((await instance.itflow(create, { home, terminal: 100 })).status).toBe(0)
    const names: string[] = []
    const onChoices = (choices: readonly string[]) => void names.push(...choices)
    await instance.itflow(['locations', 'create'], {
      home,
      terminal: 100,
      isCancelled: true,
      onChoices,
    })
    expect(names[0]).toContain('Globex Freight')
  })
})
