import { describe, expect, it, onTestFinished } from 'vitest'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

// Technicians aren't API records: they are named by ID, by the names of those who logged time, and `me`.

type Row = Record<string, unknown>

const json = (text: string): Row[] => JSON.parse(text)

/** The technicians of the sandbox, by name. */
async function technicians(): Promise<ReadonlyMap<string, number>> {
  const { stdout } = await runSandbox(['time', 'list', '--json'])
  return new Map(
    json(stdout).map((row) => [String(row['technician']), Number(row['technician_id'])]),
  )
}

describe("a technician's partial name that matches only one", () => {
  it.each([
    ['tickets', 'assigned-to', 'ticket_assigned_to'],
    ['tickets', 'closed-by', 'ticket_closed_by'],
    ['tickets', 'created-by', 'ticket_created_by'],
    ['time', 'technician', 'technician_id'],
  ])('%s list --%s', async (name, flag, column) => {
    for (const [technician, id] of await technicians()) {
      const part = technician.slice(-4).toUpperCase()
      const list = [name, 'list', '--all', '--json', `--${flag}`]
      const whole = await runSandbox([...list, String(id)])
      const found = await runSandbox([...list, part])
      expect({ part, ...found }).toMatchObject({ status: 0, stdout: whole.stdout })
      expect(found.stderr).toContain(`Using technician ${id} ${technician}`)
      expect(json(found.stdout).every((row) => row[column] === id)).toBe(true)
      const named = await runSandbox([...list, technician.toLowerCase()])
      expect(named).toMatchObject({ status: 0, stdout: whole.stdout })
      expect(named.stderr).not.toContain('Took')
    }
  })

  it.each([
    ['tickets', '--assigned-to'],
    ['time', '--technician'],
  ])(
    '%s list %s: several are ambiguous (6) and listed, none is not found (5)',
    async (name, flag) => {
      const several = await runSandbox([name, 'list', flag, 'e'])
      expect([several.status, several.stdout]).toEqual([6, ''])
      for (const [technician, id] of await technicians()) {
        if (technician.includes('e')) expect(several.stderr).toContain(`${id}  ${technician}`)
      }
      const none = await runSandbox([name, 'list', flag, 'zzz'])
      expect([none.status, none.stdout]).toEqual([5, ''])
      expect(none.stderr).toContain('no technician with that name has worked on a ticket')
    },
  )

  it("isn't accepted for a write", async () => {
    const instance = await hazardInstance('26.10')
    const create = ['tickets', 'create', '--client', 'acme', '--subject', 'X', '--assigned-to']
    for (const line of [
      [...create, 'okafor'],
      ['tickets', 'list', '--where', 'assigned-to=okafor'],
    ]) {
      const { status, stderr } = await instance.itflow(line)
      expect(status).toBe(5)
      expect(stderr).toMatch(
        /only part of a name; use the whole name, or the ID\n {2}4 {2}Sam Okafor/,
      )
    }
    expect(instance.writes()).toEqual([])
    expect((await instance.itflow([...create, 'sam okafor'])).status).toBe(0)
  })
})

describe('me', () => {
  const places: readonly (readonly [string, string[], string])[] = [
    [
      'a filter',
      ['tickets', 'list', '--all', '--assigned-to', 'me', '--json'],
      'ticket_assigned_to',
    ],
    [
      'any letter case',
      ['tickets', 'list', '--all', '--assigned-to', 'ME', '--json'],
      'ticket_assigned_to',
    ],
    [
      'a condition',
      ['tickets', 'list', '--all', '--where', 'assigned-to=me', '--json'],
      'ticket_assigned_to',
    ],
    ['time', ['time', 'list', '--technician', 'me', '--json'], 'technician_id'],
    [
      'a condition on time',
      ['time', 'list', '--where', 'technician=me', '--json'],
      'technician_id',
    ],
    [
      'a condition on an ID',
      ['time', 'list', '--where', 'technician_id = me', '--json'],
      'technician_id',
    ],
  ]

  it.each(places)('is the technician in ITFLOW_TECHNICIAN: %s', async (_, argv, column) => {
    for (const [name, id] of await technicians()) {
      for (const said of [name, String(id), name.toUpperCase()]) {
        const { status, stdout, stderr } = await runSandbox(argv, {
          env: { ITFLOW_TECHNICIAN: said },
        })
        expect({ said, status, stderr }).toMatchObject({ status: 0 })
        const rows = json(stdout)
        expect(rows.length).toBeGreaterThan(0)
        expect(new Set(rows.map((row) => row[column]))).toEqual(new Set([id]))
      }
    }
  })

  it('works in negations, with other names, and in a write', async () => {
    const env = { ITFLOW_TECHNICIAN: 'A. Tech' }
    const ids = await technicians()
    const mine = ids.get('A. Tech')
    const others = await runSandbox(
      ['tickets', 'list', '--all', '--where', 'assigned-to!=me', '--json'],
      { env },
    )
    expect(json(others.stdout).length).toBeGreaterThan(5)
    expect(json(others.stdout).some((row) => row['ticket_assigned_to'] === mine)).toBe(false)
    const both = await runSandbox(
      ['tickets', 'list', '--all', '--assigned-to', 'me,okafor', '--json'],
      { env },
    )
    expect(new Set(json(both.stdout).map((row) => row['ticket_assigned_to']))).toEqual(
      new Set([mine, ids.get('Sam Okafor')]),
    )
    const instance = await hazardInstance('26.10')
    const create = [
      'tickets',
      'create',
      '--client',
      'acme',
      '--subject',
      'Mine',
      '--assigned-to',
      'me',
    ]
    const { status } = await instance.itflow(create, { env })
    expect(status).toBe(0)
    expect(instance.row('tickets', { ticket_subject: 'Mine' })['ticket_assigned_to']).toBe(
      String(mine),
    )
  })

  it('a technician with that name is name:me', async () => {
    const instance = await hazardInstance('26.10', ({ users }) => {
      Object.assign(users.find(({ name }) => name === 'Sam Okafor') ?? {}, { name: 'Me' })
    })
    const list = ['tickets', 'list', '--all', '--json', '--assigned-to']
    const env = { ITFLOW_TECHNICIAN: 'A. Tech' }
    const own = json((await instance.itflow([...list, 'me'], { env })).stdout)
    const named = json((await instance.itflow([...list, 'name:me'], { env })).stdout)
    const ids = await technicians()
    expect(new Set(own.map((row) => row['ticket_assigned_to']))).toEqual(
      new Set([ids.get('A. Tech')]),
    )
    expect(new Set(named.map((row) => row['ticket_assigned_to']))).toEqual(
      new Set([ids.get('Sam Okafor')]),
    )
  })

  it("is wrong usage (2) if it isn't set, and the hint says how to set it", async () => {
    const { status, stdout, stderr } = await runSandbox(['tickets', 'list', '--assigned-to', 'me'])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain("--assigned-to me: sandbox doesn't know which technician you are")
    expect(stderr).toContain('Set ITFLOW_TECHNICIAN to your name or ID')
  })

  it('is not found (5) if there is no such technician, and says where the name is set', async () => {
    const env = { ITFLOW_TECHNICIAN: 'Nobody' }
    const { status, stderr } = await runSandbox(['tickets', 'list', '--assigned-to', 'me'], { env })
    expect(status).toBe(5)
    expect(stderr).toContain(
      '--assigned-to me (Nobody, ITFLOW_TECHNICIAN): no technician with that name',
    )
  })
})

describe('the author of a reply', () => {
  // The author ID of a customer's reply is a contact's, which may equal a technician's.
  const replies = async (...more: string[]) => {
    const env = { ITFLOW_TECHNICIAN: 'A. Tech' }
    const argv = ['ticket-replies', 'list', '--all', '--json', ...more]
    const { status, stdout, stderr } = await runSandbox(argv, { env })
    expect({ more, status, stderr }).toMatchObject({ status: 0 })
    return json(stdout)
  }

  it('is a technician by name, partial name or as me, and never the contact with that ID', async () => {
    const all = await replies()
    const clash = all.filter((row) => row['ticket_reply_type'] === 'Client')
    const ids = await technicians()
    expect(clash.some((row) => [...ids.values()].includes(Number(row['ticket_reply_by'])))).toBe(
      true,
    )
    const by = (name: string) => all.filter((row) => row['ticket_reply_by_name'] === name)
    expect(by('A. Tech').length).toBeGreaterThan(3)
    for (const said of ['me', 'a. tech', 'tech', 'name:A. Tech']) {
      expect(await replies('--by', said)).toEqual(by('A. Tech'))
    }
    expect(await replies('--where', 'by=me')).toEqual(by('A. Tech'))
    expect(await replies('--where', 'BY = me')).toEqual(by('A. Tech'))
    expect(await replies('--where', 'by!=me')).toEqual(
      all.filter((row) => row['ticket_reply_by_name'] !== 'A. Tech'),
    )
    const both = await replies('--by', 'me,okafor')
    expect(both).toHaveLength(by('A. Tech').length + by('Sam Okafor').length)
  })

  it('is found by ID, and a customer by the whole name', async () => {
    const all = await replies()
    const having = (column: string, value: unknown) => all.filter((row) => row[column] === value)
    expect(await replies('--by', '2')).toEqual(having('ticket_reply_by', 2))
    const grace = having('ticket_reply_by_name', 'Grace Hopper')
    expect(grace.length).toBeGreaterThan(0)
    expect(await replies('--by-name', 'grace hopper')).toEqual(grace)
    expect(await replies('--where', 'by=grace hopper')).toEqual(grace)
    const argv = ['ticket-replies', 'list', '--by', 'grace hopper']
    const none = await runSandbox(argv)
    expect([none.status, none.stdout]).toEqual([5, ''])
  })
})

it.each([
  ['a filter', ['--assigned-to', 'okafor']],
  ['a condition', ['--where', 'assigned-to~okafor']],
  ['me by name', ['--assigned-to', 'me']],
])("before 26.3 technicians can't be named (7), which is reported: %s", async (_, more) => {
  const { itflow } = await hazardInstance('26.02')
  const env = { ITFLOW_TECHNICIAN: 'Sam Okafor' }
  const { status, stdout, stderr } = await itflow(['tickets', 'list', ...more], { env })
  expect([status, stdout]).toEqual([7, ''])
  expect(stderr).toContain("can't look up technicians by name: this needs ITFlow 26.3 or later")
  expect(stderr).toContain('Use the ID')
  const byId = await itflow(['tickets', 'list', '--assigned-to', 'me,2'], {
    env: { ITFLOW_TECHNICIAN: '4' },
  })
  expect(byId.status).toBe(0)
})

describe('a profile', () => {
  async function house() {
    const server = await startSandbox()
    onTestFinished(() => server.close())
    const home = freshHome()
    const call = (argv: readonly string[], options: RunOptions = {}) =>
      run(argv, { home, ...options, env: { KEY: server.key, ...options.env } })
    const add = (name: string, ...more: string[]) =>
      call(['profiles', 'add', name, '--url', server.url, '--key-env', 'KEY', '--no-test', ...more])
    return { server, call, add }
  }
  const LIST = ['tickets', 'list', '--all', '--assigned-to', 'me', '--json']

  it('gets a technician from add, set and login, shows it and removes it', async () => {
    const { call, add, server } = await house()
    await add('acme', '--technician', 'Robin Field')
    const shown = async () => JSON.parse((await call(['profiles', 'show', '--json'])).stdout)
    expect(await shown()).toMatchObject({ technician: 'Robin Field' })
    const mine = async () =>
      new Set(json((await call(LIST)).stdout).map((row) => row['ticket_assigned_to']))
    const ids = await technicians()
    expect(await mine()).toEqual(new Set([ids.get('Robin Field')]))
    expect((await call(['profiles', 'set', 'acme', '--technician', 'sam okafor'])).status).toBe(0)
    expect(await mine()).toEqual(new Set([ids.get('Sam Okafor')]))
    const config = json((await call(['config', '--json'])).stdout)
    expect(config).toContainEqual({
      ...{ setting: 'technician', value: 'sam okafor', source: 'profile', from: 'profile acme' },
    })
    const login = ['login', 'acme', '--url', server.url, '--key-env', 'KEY', '--no-test']
    expect((await call([...login, '--technician', '1'])).status).toBe(0)
    expect(await shown()).toMatchObject({ technician: '1' })
    expect((await call(['profiles', 'set', 'acme', '--unset', 'technician'])).status).toBe(0)
    const without = await call(LIST)
    expect([without.status, without.stdout]).toEqual([2, ''])
    expect(without.stderr).toContain('itflow profiles set acme --technician WHICH')
  })

  it("can't set “me” to me", async () => {
    const { call, add } = await house()
    await add('acme')
    const { status, stderr } = await call(['profiles', 'set', 'acme', '--technician', 'me'])
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('this option defines who “me” is'),
    ])
  })

  it('without one asks once at a terminal, and saves the answer', async () => {
    const { call, add } = await house()
    await add('acme')
    const choices: (readonly string[])[] = []
    const options = {
      terminal: 120,
      answers: ['Sam Okafor'],
      onChoices: (names: readonly string[]) => void choices.push(names),
    }
    const first = await call(LIST, options)
    const id = (await technicians()).get('Sam Okafor')
    expect(first.status).toBe(0)
    expect(first.questions).toEqual(['Which technician are you'])
    expect(choices[0]?.length).toBe((await technicians()).size)
    expect(first.stderr).toContain(
      `“me” is Sam Okafor (${id}) from now on: saved in the profile acme`,
    )
    const second = await call(LIST, { terminal: 120 })
    expect(second).toMatchObject({ status: 0, stdout: first.stdout, questions: [] })
    const shown = JSON.parse((await call(['profiles', 'show', '--json'])).stdout)
    expect(shown).toMatchObject({ technician: String(id), name: 'acme', current: true })
  })

  it('asks nothing with --no-input, or for several instances at once', async () => {
    const { call, add } = await house()
    await add('acme')
    await add('other')
    expect((await call([...LIST, '--no-input'], { terminal: 120 })).status).toBe(2)
    expect((await call([...LIST, '--profile', 'acme,other'], { terminal: 120 })).status).toBe(2)
  })
})
