import { describe, expect, it } from 'vitest'
import { type HazardInstance, hazardInstance, releases } from '../hazards/hazard-instance.ts'
import { eachOnce } from '../support/division.ts'
import type { RunOptions } from '../support/run.ts'

// Confirmation before a write: for a partial name, a final change, and more than one record.

const AT_TERMINAL = { terminal: 100 }

/** A run at a terminal, and the questions it asked. */
function asked(
  instance: HazardInstance,
  argv: readonly string[],
  ...answers: readonly (boolean | string)[]
) {
  return instance.itflow(argv, { ...AT_TERMINAL, answers })
}

/** A write by a partial name that matches only one record, and how the question begins. */
const BY_PART: readonly (readonly [string, readonly string[], string])[] = [
  [
    'update',
    ['contacts', 'update', 'lovel', '--title', 'X'],
    'Update contact 1 Ada Lovelace of Acme Widgets?',
  ],
  ['archive', ['contacts', 'archive', 'lovel'], 'Archive contact 1 Ada Lovelace of Acme Widgets?'],
  ['archive', ['clients', 'archive', 'globe'], 'Archive client 5 Globex Freight?'],
  ['unarchive', ['contacts', 'unarchive', 'babb'], 'Unarchive contact 22 Charles Babbage of '],
  ['delete', ['contacts', 'delete', 'lovel'], 'Delete contact 1 Ada Lovelace permanently?'],
  ['resolve', ['tickets', 'resolve', 'printer off'], 'Resolve ticket 59 TCK-1042 Printer offline'],
  ['close', ['tickets', 'close', 'printer off'], 'Close ticket 59 TCK-1042 Printer offline'],
  [
    'reply',
    ['tickets', 'reply', 'printer off', '--message', 'X'],
    'Reply to ticket 59 TCK-1042 Printer offline',
  ],
  [
    'update',
    ['credentials', 'update', 'wall edge', '--note', 'X', '--client', 'acme'],
    'Update credential ',
  ],
  ['archive', ['credentials', 'archive', 'wall edge', '--client', 'acme'], 'Archive credential '],
  ['delete', ['credentials', 'delete', 'wall edge', '--client', 'acme'], 'Delete credential '],
]

/** The quick suite tries each verb. */
const TRIED = eachOnce(BY_PART, ([verb]) => verb)

describe.each(TRIED)('%s by a partial name: %j', (_, argv, question) => {
  it('asks first, and names the record', async () => {
    const instance = await hazardInstance('26.10')
    const { status, questions } = await asked(instance, argv, false)
    expect(questions).toEqual([expect.stringContaining(question)])
    expect(questions[0]).toContain('is only part of a name.')
    expect(status).toBe(2)
    expect(instance.writes()).toEqual([])
  })

  it('goes ahead on yes, after one question', async () => {
    const instance = await hazardInstance('26.10')
    const { status, questions } = await asked(instance, argv, true)
    expect({ status, asked: questions.length }).toEqual({ status: 0, asked: 1 })
    expect(instance.changes()).not.toEqual([])
  })

  it('is answered by --yes, and reports the matched record', async () => {
    const instance = await hazardInstance('26.10')
    const { status, questions, stderr } = await asked(instance, [...argv, '--yes'])
    expect({ status, questions }).toEqual({ status: 0, questions: [] })
    expect(stderr).toMatch(/contact 1 |client 5 |contact 22 |ticket 59 |credential \d+ /)
    expect(instance.changes()).not.toEqual([])
  })

  it('asks nothing on a dry run', async () => {
    const instance = await hazardInstance('26.10')
    const { status, questions, stderr } = await asked(instance, [...argv, '--dry-run'])
    expect({ status, questions }).toEqual({ status: 0, questions: [] })
    expect(stderr).toContain('Using ')
    expect(instance.writes()).toEqual([])
  })

  it("isn't accepted if nobody can be asked", async () => {
    for (const options of [{}, AT_TERMINAL] satisfies RunOptions[]) {
      const instance = await hazardInstance('26.10')
      const { status } = await instance.itflow([...argv, '--yes', '--no-input'], options)
      expect(status).toBe(5)
      expect(instance.writes()).toEqual([])
    }
  })
})

describe('a write of one record by its name or ID asks nothing', () => {
  it.each([
    [['contacts', 'update', 'Ada Lovelace', '--title', 'X']],
    [['contacts', 'archive', 'ada lovelace']],
    [['contacts', 'unarchive', '22']],
    [['tickets', 'resolve', 'TCK-1042']],
    [['tickets', 'reply', 'printer offline in accounting', '--message', 'X']],
    [['tickets', 'reply', '59', '--message', 'X']],
  ])('%j', async (argv) => {
    const instance = await hazardInstance('26.10')
    const { status, questions } = await asked(instance, argv)
    expect({ status, questions }).toEqual({ status: 0, questions: [] })
    expect(instance.writes()).toHaveLength(1)
  })

  it('and picking one of several counts as confirmation', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'archive', 'grace hopper']
    const { status, questions } = await asked(instance, argv, 'Northwind')
    expect({ status, questions }).toEqual({ status: 0, questions: ['Which contact'] })
    expect(instance.changes()).toEqual([expect.stringMatching(/^contacts 19 contact_archived_at/)])
  })

  it('but a reference never accepts a partial name', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', 'LT-0001', '--contact', 'hopp']
    expect((await asked(instance, argv)).status).toBe(5)
    expect(instance.writes()).toEqual([])
  })
})

describe.each(releases('26.09.3'))('closing on %s', (release) => {
  const CLOSE = ['tickets', 'close', 'TCK-1042']

  it('asks at a terminal, and does nothing unless answered yes', async () => {
    const instance = await hazardInstance(release)
    const no = await asked(instance, CLOSE, false)
    expect(no.questions).toEqual([
      'Close ticket 59 TCK-1042 Printer offline in accounting permanently?',
    ])
    expect(instance.writes()).toEqual([])
    expect((await asked(instance, CLOSE, true)).status).toBe(0)
    expect(instance.writes().map(({ operation }) => operation)).toEqual(['tickets/close'])
  })

  it('needs --yes if nobody can be asked', async () => {
    const instance = await hazardInstance(release)
    const piped = await instance.itflow(CLOSE)
    expect(piped.status).toBe(10)
    expect(piped.stderr).toContain('Add --yes')
    expect((await instance.itflow([...CLOSE, '--no-input'], AT_TERMINAL)).status).toBe(10)
    expect((await instance.itflow([...CLOSE, '--force'])).status).toBe(10)
    expect(instance.writes()).toEqual([])
    expect((await instance.itflow([...CLOSE, '--yes'])).status).toBe(0)
  })

  it('asks nothing if already closed, or on a dry run', async () => {
    const instance = await hazardInstance(release)
    expect((await asked(instance, ['tickets', 'close', 'TCK-961'])).questions).toEqual([])
    expect((await instance.itflow([...CLOSE, '--dry-run'])).status).toBe(0)
    expect(instance.writes()).toEqual([])
  })
})

it('closing asks for the label on a labelled profile, like a deletion', async () => {
  const instance = await hazardInstance('26.10')
  const own = { env: { KEY: instance.sandbox.key, ITFLOW_URL: '', ITFLOW_API_KEY: '' } }
  const { url } = instance.sandbox
  const add = ['profiles', 'add', 'prod', '--url', url, '--key-env', 'KEY', '--label', 'production']
  expect((await instance.itflow(add, own)).status).toBe(0)
  const argv = ['tickets', 'close', '59', '--profile', 'prod']
  const no = await instance.itflow(argv, { ...own, ...AT_TERMINAL, answers: ['yes'] })
  expect({ status: no.status, writes: instance.writes() }).toEqual({ status: 2, writes: [] })
  const yes = await instance.itflow(argv, { ...own, ...AT_TERMINAL, answers: ['production'] })
  expect(yes.status).toBe(0)
})

/** Commands for two records, and the question for both. */
const SEVERAL: readonly (readonly [readonly string[], string])[] = [
  [['contacts', 'archive', '1', 'grace@acme.example'], 'Archive these 2 contacts?'],
  [['contacts', 'delete', '1', '2'], 'Delete these 2 contacts permanently?'],
  [['contacts', 'unarchive', '22', '1'], 'Unarchive this contact?'],
  [['tickets', 'resolve', 'TCK-1042', 'TCK-998'], 'Resolve these 2 tickets?'],
  [['tickets', 'close', 'TCK-1042', 'TCK-998'], 'Close these 2 tickets permanently?'],
]

describe.each(SEVERAL)('a plan for several records: %j', (argv, question) => {
  it('is shown, and confirmed once', async () => {
    const instance = await hazardInstance('26.10')
    const { questions, screen } = await asked(instance, argv, false)
    expect(questions).toEqual([question])
    expect(screen).toMatch(/ › (archive|delete|unarchive|resolve|close) [12] (contact|ticket)s?/)
    expect(instance.writes()).toEqual([])
    const { status } = await asked(instance, argv, true)
    expect(status).toBe(0)
    expect(instance.changes()).not.toEqual([])
  })

  it('needs --yes if nobody can be asked', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow([...argv, '--json'])
    expect({ status, stdout }).toEqual({ status: 10, stdout: '' })
    expect(stderr).toContain('--yes')
    expect(instance.writes()).toEqual([])
    expect((await instance.itflow([...argv, '--yes'])).status).toBe(0)
  })
})

describe('a plan for several records', () => {
  it('lists each on its own line, and counts those that need no change', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'archive', '1', '22', '19']
    const { stderr } = await asked(instance, argv, false)
    expect(stderr).toContain(
      [
        '· environment › archive 2 contacts (1 is already archived)',
        '    1   Ada Lovelace  Acme Widgets',
        '        Important  yes → no',
        '        Technical  yes → no',
        '    19  Grace Hopper  Northwind Dental',
        '· Archiving clears Important and Technical',
      ].join('\n'),
    )
  })

  it.each([
    ['several', ['contacts', 'archive', '1', '2'], 'Archiving clears Important and Technical'],
    ['one by a part of its name', ['contacts', 'archive', 'lovel'], 'Archiving clears Important'],
    ['several', ['locations', 'archive', '1', '2'], 'Archiving clears Primary'],
  ])('warns before asking what archiving clears permanently: %s', async (_, argv, told) => {
    const instance = await hazardInstance('26.10')
    const { questions, stderr } = await asked(instance, argv, false)
    expect(questions).toHaveLength(1)
    expect(stderr).toContain(told)
    expect(instance.writes()).toEqual([])
  })

  it('has no such warning if nothing is cleared', async () => {
    const instance = await hazardInstance('26.10')
    const { stderr } = await asked(instance, ['contacts', 'archive', '19', '20'], false)
    expect(stderr).not.toContain('clears')
  })

  it('is in the question if --quiet hides it', async () => {
    const instance = await hazardInstance('26.10')
    const { questions } = await asked(instance, ['assets', 'delete', '1', '2', '--quiet'], false)
    expect(questions[0]).toMatch(
      /^Delete these 2 assets permanently: 1 +LT-0001.*; 2 +LT-0002.*\?$/,
    )
  })

  it('reports which record a partial name matched', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'archive', 'lovel', '2']
    const { questions, stderr } = await asked(instance, argv, false)
    expect(questions).toEqual(['Archive these 2 contacts?'])
    expect(stderr).toContain('Using contact 1 Ada Lovelace')
  })

  it('offers a choice between several matches only if the others exist', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'archive', 'grace hopper', 'nobody']
    const missing = await asked(instance, argv)
    expect({ status: missing.status, questions: missing.questions }).toEqual({
      status: 6,
      questions: [],
    })
    const there = await asked(
      instance,
      ['contacts', 'archive', 'grace hopper', '1'],
      'Northwind',
      true,
    )
    expect(there.questions).toEqual(['Which contact', 'Archive these 2 contacts?'])
    const changed = instance.changes().map((line) => line.split(' ').slice(0, 2).join(' '))
    expect([...new Set(changed)].sort()).toEqual(['contacts 1', 'contacts 19'])
  })

  it('of clients asks for each name before any is deleted', async () => {
    const instance = await hazardInstance('26.10')
    await instance.itflow(['clients', 'archive', '5', '4', '--yes'])
    instance.changes()
    const argv = ['clients', 'delete', '5', '4']
    const half = await asked(instance, argv, 'Globex Freight', 'no')
    expect(half.status).toBe(2)
    expect(half.questions).toHaveLength(2)
    expect(instance.changes()).toEqual([])
  })

  it("is refused as a whole, with each reason, if a record can't be changed", async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['tickets', 'resolve', 'TCK-1042', 'TCK-961', 'TCK-1036', '--yes']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(10)
    expect(stderr).toContain("2 of 3 tickets can't be resolved, so nothing was resolved.")
    expect(stderr).toContain('TCK-961')
    expect(stderr).toContain('TCK-1036')
    expect(instance.writes()).toEqual([])
  })

  it('lists all names that match nothing or several', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'delete', '1', 'nobody', '9999', 'grace hopper', '--yes']
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(6)
    expect(stderr).toContain('3 of 4 contacts could not be identified. Nothing was deleted.')
    for (const word of ['nobody', '9999', 'grace hopper', 'Northwind Dental']) {
      expect(stderr).toContain(word)
    }
    expect(instance.writes()).toEqual([])
  })
})
