import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ResourceName } from '../../src/resources/definition.ts'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import type { OperationName } from '../../src/resources/operation.ts'
import { hasVerb } from '../../src/resources/verbs.ts'
import { type HazardInstance, hazardInstance, RELEASES } from '../hazards/hazard-instance.ts'
import { eachOnce, runs, some } from '../support/division.ts'

// Records selected by --where or named on standard input: exactly those that a list with the same conditions shows.

/** How standard input may name records, and the list options that print them that way. */
const PRINTED: Readonly<Record<string, readonly string[]>> = {
  NDJSON: ['-o', 'ndjson'],
  'a JSON array': ['--json'],
  'a table of IDs': ['--fields', 'id'],
  'a table of IDs without heading': ['--fields', 'id', '--no-heading'],
  'CSV of IDs': ['--csv', '--fields', 'id'],
  'NDJSON of IDs': ['-o', 'ndjson', '--fields', 'id'],
}

type Verb = 'archive' | 'unarchive' | 'delete' | 'resolve' | 'close' | 'update'

const VERBS: readonly Verb[] = ['update', 'archive', 'unarchive', 'delete', 'resolve', 'close']

/** Every verb of every module in a release, with the options of an update. */
const CASES = RESOURCE_NAMES.flatMap((module) =>
  VERBS.filter((verb) => resources[module].operations[verb] !== undefined).flatMap((verb) =>
    RELEASES.map((release) => ({ module, verb, release })),
  ),
)

const TRIED = eachOnce(
  CASES,
  ({ module }) => module,
  ({ verb }) => verb,
  ({ release }) => release,
)

/** A text field that every module with update accepts. */
function valuesFor(module: ResourceName, verb: Verb): string[] {
  if (verb !== 'update') return []
  const { fields, prefix } = resources[module]
  const name = Object.keys(fields).find((field) => fields[field]?.isNotes === true)
  const flag = (name ?? resources[module].label).slice(prefix.length).replaceAll('_', '-')
  return [`--${flag}`, 'Chosen.example']
}

/** The IDs that a list prints. */
async function listed(instance: HazardInstance, argv: readonly string[]): Promise<number[]> {
  const [module = ''] = argv
  const { stdout } = await instance.itflow([...argv, '--json'])
  const { id } = resources[RESOURCE_NAMES.find((name) => name === module) ?? 'assets']
  return (JSON.parse(stdout) as Record<string, number>[]).map((row) => row[id] ?? 0)
}

function idsIn(module: ResourceName, stdout: string): number[] {
  const { id } = resources[module]
  return (JSON.parse(stdout) as Record<string, number>[]).map((row) => row[id] ?? 0)
}

/** The IDs of the module's records that have changed. */
function changedIn(instance: HazardInstance, module: ResourceName): number[] {
  const lines = instance.changes().map((line) => line.split(' '))
  const own = lines.filter(([table]) => table === resources[module].module)
  return [...new Set(own.map(([, id]) => Number(id)))].sort((a, b) => a - b)
}

/** Half of the records eligible for the verb, by ID. */
async function half(instance: HazardInstance, module: ResourceName, verb: Verb) {
  const shown = verb === 'unarchive' ? ['--archived'] : needsArchived(module, verb)
  const all = await listed(instance, [module, 'list', ...shown])
  const top = all.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(all.length / 2) - 1)] ?? 0
  const where = ['--where', `${resources[module].id}<=${top}`]
  return { where, shown, ids: all.filter((id) => id <= top) }
}

function needsArchived(module: ResourceName, verb: Verb): string[] {
  return verb === 'delete' && resources[module].archiveFirst === 'apart' ? ['--archived'] : []
}

const YES = ['--yes', '--max-changes', '100%', '--json']

describe.each(TRIED)('$module $verb on $release', ({ module, verb, release }) => {
  it('selects what a list shows, with --where and from standard input', async () => {
    const [first, second] = await Promise.all([hazardInstance(release), hazardInstance(release)])
    const { where, shown, ids } = await half(first, module, verb)
    const hides = verb === 'unarchive' ? [] : shown
    const argv = [module, verb, ...valuesFor(module, verb), ...YES]
    const chosen = await first.itflow([...argv, ...where, ...hides])
    if (chosen.status === 7 || chosen.status === 10) {
      // The server doesn't support it, hides archived records, or loses data (H02).
      expect(first.changes()).toEqual([])
      return
    }
    const list = [module, 'list', ...shown, ...where]
    const names = Object.keys(PRINTED)
    const place = TRIED.findIndex((one) => one.module === module && one.verb === verb)
    const name = names[place % names.length]
    const { stdout: stdin } = await second.itflow([...list, ...(PRINTED[name ?? ''] ?? [])])
    const piped = await second.itflow([...argv, '-'], { stdin })
    expect({ status: chosen.status, stderr: chosen.status === 0 ? '' : chosen.stderr }).toEqual({
      status: 0,
      stderr: '',
    })
    expect({ name, status: piped.status, stderr: piped.status === 0 ? '' : piped.stderr }).toEqual({
      name,
      status: 0,
      stderr: '',
    })
    expect(idsIn(module, chosen.stdout).toSorted((a, b) => a - b)).toEqual(
      ids.toSorted((a, b) => a - b),
    )
    expect(idsIn(module, piped.stdout)).toEqual(idsIn(module, chosen.stdout))
    const changed = changedIn(first, module)
    expect(changed).toEqual(changedIn(second, module))
    expect(changed.every((id) => ids.includes(id))).toBe(true)
    expect(changed.length > 0 || ids.length === 0 || verb === 'resolve').toBe(true)
  })
})

const READ = RESOURCE_NAMES.filter((name) => hasVerb(resources[name], 'get'))

const PRINTED_AND_READ = eachOnce(
  READ.flatMap((module) => Object.keys(PRINTED).map((format) => ({ module, format }))),
  ({ module }) => module,
  ({ format }) => format,
)

describe.each(READ)('%s get', (module) => {
  const formats = PRINTED_AND_READ.filter((one) => one.module === module)
  const { needsFilter } = resources[module]
  const needed = needsFilter === undefined ? [] : ['--where', `${needsFilter[0]}=1`]

  // Later releases can't read payments.
  const release = module === 'payments' ? '26.3' : '26.10'

  it.each(formats)('prints an array, with --where and from $format', async ({ format }) => {
    const instance = await hazardInstance(release)
    const list = [module, 'list', ...needed]
    const ids = await listed(instance, list)
    const chosen = await instance.itflow([
      ...[module, 'get', '--json'],
      ...(needed.length > 0 ? needed : ['--where', `${resources[module].id}>0`]),
    ])
    expect(chosen.status).toBe(0)
    expect(idsIn(module, chosen.stdout).toSorted()).toEqual(ids.toSorted())
    const { stdout: stdin } = await instance.itflow([...list, ...(PRINTED[format] ?? [])])
    const piped = await instance.itflow([module, 'get', '-', '--json'], { stdin })
    expect({ status: piped.status, ids: idsIn(module, piped.stdout) }).toEqual({ status: 0, ids })
  })

  it('prints [] if nothing matches', async () => {
    const instance = await hazardInstance(release)
    for (const argv of [['-'], ['--where', `${resources[module].id}<0`, ...needed]]) {
      const { status, stdout } = await instance.itflow([module, 'get', ...argv, '--json'])
      expect({ argv, status, rows: JSON.parse(stdout) }).toEqual({ argv, status: 0, rows: [] })
    }
  })
})

describe('if nothing matches', () => {
  it.each([
    [['assets', 'update', '--status', 'Stored', '--where', 'name=none']],
    [['contacts', 'archive', '--where', 'name=none']],
    [['contacts', 'unarchive', '--where', 'name=none']],
    [['assets', 'delete', '--where', 'name=none']],
    [['tickets', 'resolve', '--where', 'subject=none']],
    [['tickets', 'close', '-']],
    [['assets', 'update', '-', '--status', 'Stored']],
  ])('%j does nothing, says so, and exits with 0', async (argv) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow([...argv, '--json'])
    expect({ status, printed: JSON.parse(stdout) }).toEqual({ status: 0, printed: [] })
    expect(stderr).toContain('"code":"nothing_matched"')
    expect(instance.writes()).toEqual([])
    const dry = await instance.itflow([...argv, '--json', '--dry-run'])
    expect({ status: dry.status, printed: JSON.parse(dry.stdout) }).toEqual({
      status: 0,
      printed: [],
    })
  })

  it('hidden matches are reported', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'archive', '--where', 'id=22']
    const { status, stderr } = await instance.itflow(argv)
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining(
        'No contact matched: nothing to archive (1 archived is hidden: --all)',
      ),
    })
  })
})

describe('wrong usage sends nothing:', () => {
  it.each([
    [['assets', 'archive', '1'], /no command archive/],
    [
      ['contacts', 'archive'],
      /needs WHICH or --where: .*- reads IDs or NDJSON records from standard input/,
    ],
    [['assets', 'update', '--status', 'Stored'], /needs WHICH or --where: /],
    [['contacts', 'archive', '1', '-'], /^- can't be used with other records/],
    [['contacts', 'archive', '1', '--where', 'name~a'], /^--where and 1 can't be used together/],
    [['contacts', 'archive', '-', '--where', 'name~a'], /^--where and - can't be used together/],
    [['contacts', 'archive', '1', '--all'], /^--all needs --where/],
    [['tickets', 'get', '59', '--closed'], /^--closed needs --where/],
    [['contacts', 'unarchive', '--where', 'name~a', '--archived'], /has no option --archived/],
    [['contacts', 'archive', '--where', 'nam~a'], /nam/],
    [['assets', 'update', '1', '2', '--edit'], /^--edit: only one record can be edited/],
    [['assets', 'update', '-', '--notes', '@-'], /^- and --notes @- both read standard input/],
    [['assets', 'update', '1', '2'], /^Nothing to update: give at least one field/],
    [['credentials', 'update', '1', '2', '--password-stdin'], /share a secret/],
    [['credentials', 'update', '--where', 'id>0', '--generate-password'], /share a secret/],
    [['credentials', 'update', '-', '--otp-secret-stdin'], /share a secret/],
  ])('%j', async (argv, said) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow(argv, { stdin: '1\n' })
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(said),
    })
    expect(instance.writes()).toEqual([])
  })
})

describe('an invalid line on standard input', () => {
  const GOOD = ['1', '2', '{"contact_id":3}', '{"contact_id":"4","contact_name":"X"}', '']
  const BAD = [
    ...['abc', '007', '1 2', '-1', '1.5', '0', '99999999999', 'id', '[1]', '{"asset_id":1}', '{'],
    ...['{"contact_id":null}', '{"contact_id":1.5}', '{"contact_id":"x"}', 'null', '"1'],
    '{"contact_id":1,"profile":"elsewhere"}',
  ]

  it('is named by its number, and nothing is sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...GOOD), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...BAD),
        fc.nat(6),
        async (good, bad, place) => {
          const at = 1 + (place % good.length)
          const lines = ['1', ...good].toSpliced(at, 0, bad)
          const instance = await hazardInstance('26.10')
          const { status, stdout, stderr } = await instance.itflow(
            ['contacts', 'archive', '-', '--yes'],
            { stdin: lines.join('\n') },
          )
          expect({ lines, status, stdout }).toEqual({ lines, status: 2, stdout: '' })
          expect({ lines, stderr }).toEqual({
            lines,
            stderr: expect.stringContaining(`standard input, line ${at + 1}: `),
          })
          expect(instance.writes()).toEqual([])
        },
      ),
      { numRuns: runs(25) },
    )
  })

  it('is listed with the others; in JSON by record number', async () => {
    const instance = await hazardInstance('26.10')
    const lines = await instance.itflow(['contacts', 'get', '-'], { stdin: 'a\n1\nb\n' })
    expect(lines).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/line 1: .*\n.*line 3: /),
    })
    const stdin = '[{"contact_id":1},{"contact_name":"X"}]'
    const json = await instance.itflow(['contacts', 'get', '-'], { stdin })
    expect(json).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('record 2: no contact_id'),
    })
  })

  it("exits with 5 if the record doesn't exist, and nothing is written", async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['contacts', 'archive', '-', '--yes']
    const { status, stderr } = await instance.itflow(argv, { stdin: '1\n9001\n' })
    expect({ status, stderr }).toEqual({ status: 5, stderr: expect.stringContaining('9001') })
    expect(instance.writes()).toEqual([])
    const got = await instance.itflow(['contacts', 'get', '-', '--json'], { stdin: '1\n9001\n' })
    expect({ status: got.status, ids: idsIn('contacts', got.stdout) }).toEqual({
      status: 11,
      ids: [1],
    })
  })
})

describe('a scope applies to what is selected', () => {
  it.each(some(RELEASES))('on %s', async (release) => {
    const instance = await hazardInstance(release)
    const argv = [
      'assets',
      'update',
      '--where',
      'id>0',
      '--status',
      'Retired',
      '--client',
      '2',
      ...YES,
    ]
    expect((await instance.itflow(argv)).status).toBe(0)
    const clients = changedIn(instance, 'assets').map(
      (id) => instance.row('assets', { asset_id: `${id}` })['asset_client_id'],
    )
    expect([...new Set(clients)]).toEqual(['2'])
  })
})

describe("H20 archived records that the server doesn't show", () => {
  const hidden = RESOURCE_NAMES.filter((name) => resources[name].hidesArchivedSince !== undefined)

  it.each(hidden)("%s can't be selected by a condition, and the error says so", async (module) => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow([
      module,
      'unarchive',
      '--where',
      'id>0',
      '--yes',
    ])
    expect({ status, stderr }).toEqual({ status: 7, stderr: expect.stringContaining('H20') })
    expect(instance.writes()).toEqual([])
  })
})

it('each verb that accepts several records says so in its help', async () => {
  const instance = await hazardInstance('26.10')
  for (const module of RESOURCE_NAMES) {
    for (const verb of ['get', ...VERBS] as const) {
      if (!hasVerb(resources[module], verb as Exclude<OperationName, 'read'>)) continue
      const { stdout } = await instance.itflow([module, verb, '--help'])
      expect({ module, verb, stdout }).toEqual({
        module,
        verb,
        stdout: expect.stringMatching(/\[WHICH …\][\s\S]*standard\s+input[\s\S]*--where/),
      })
    }
  }
})
