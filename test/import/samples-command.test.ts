import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { flagOf } from '../../src/records/field-names.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import type { Document, DocumentRow } from './bench.ts'
import { type ExpectedRow, expectedOf, importLine, mapPath, NAMES } from './sample-files.ts'

// Every sample through the whole command: the plan is as expected, the server then has the values, and a second run
// finds nothing to do.

/** Names that expectations use for the IDs in plans. */
const IDS: Readonly<Record<string, number>> = { 'Søren Åkesson': 9, Bakehouse: 4 }
const SECRETS = ['credential_password', 'credential_otp_secret']

function plain(values: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (SECRETS.includes(name)) return [name, { secret: true }]
      return [name, IDS[String(value)] ?? value]
    }),
  )
}

/** The expected values, secrets included, with IDs instead of names. */
function named(values: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, IDS[String(value)] ?? value]),
  )
}

async function expectRow(
  instance: HazardInstance,
  module: ResourceName,
  row: DocumentRow | undefined,
  wanted: ExpectedRow,
): Promise<void> {
  expect(wanted.do.split(' or '), JSON.stringify(row)).toContain(row?.do)
  if (row?.do === 'update') {
    const to = Object.entries(row.changes ?? {}).map(([name, change]) => [name, change.to])
    const before = await stored(instance, module, row.id ?? 0)
    // An expected one-time secret is already stored.
    const changes = Object.entries(wanted.changes ?? {}).filter(
      ([name, value]) => before[name] !== value,
    )
    expect(Object.fromEntries(to)).toEqual(plain(Object.fromEntries(changes)))
    const [, , id] = /^(\w+) (\d+)/.exec(wanted.match ?? '') ?? []
    expect(row.id).toBe(Number(id))
  }
  if (row?.do === 'create') {
    expect(row.values).toMatchObject(plain(wanted.values))
    if (wanted.client !== undefined) expect(row.client).toBe(wanted.client)
    for (const [name, value] of Object.entries(wanted.must_not ?? {})) {
      expect(row.values?.[name]).not.toBe(value)
    }
  }
  if (row?.do === 'refuse') expect(row.why).toBeTruthy()
}

async function stored(
  instance: HazardInstance,
  module: string,
  id: number,
): Promise<Record<string, unknown>> {
  const { stdout } = await instance.itflow([module, 'get', `${id}`, '--json', '--all-clients'])
  const shown: Record<string, unknown> = JSON.parse(stdout)
  if (module !== 'credentials') return shown
  const revealed = await instance.itflow([module, 'reveal', `${id}`, '--json', '--all-clients'])
  return { ...shown, ...JSON.parse(revealed.stdout) }
}

describe.each(NAMES)('%s', (name) => {
  const { module, rows: wanted } = expectedOf(name)
  const isRefused = wanted.some((row) => row.do === 'refuse')

  it('is planned as expected, and a dry run sends nothing', async () => {
    const instance = await hazardInstance('26.10')
    const { stdout, status, stderr } = await instance.itflow(
      importLine(name, ['--dry-run', '--json']),
    )
    const plan: Document = JSON.parse(stdout)
    expect(plan.rows.map(({ line }) => line)).toEqual(wanted.map(({ line }) => line))
    for (const [index, row] of wanted.entries()) {
      await expectRow(instance, module, plan.rows[index], row)
    }
    expect({ status, stderr }).toMatchObject({ status: isRefused ? 2 : 0 })
    expect(instance.changes()).toEqual([])
    const map = parse(readFileSync(mapPath(name), 'utf8'))
    if (map.source_id !== undefined) expect(plan.ignored_columns).not.toContain(map.source_id)
  })

  it('is written as expected, and is unchanged the second time', async () => {
    const instance = await hazardInstance('26.10')
    const line = importLine(name, ['--yes', '--skip-invalid', '--json', '--max-changes', '100%'])
    const first = await instance.itflow(line)
    const written: Document = JSON.parse(first.stdout)
    expect(first.status, first.stderr).toBe(isRefused || written.counts['refuse'] ? 11 : 0)
    for (const [index, row] of written.rows.entries()) {
      if (row.do !== 'create' && row.do !== 'update') continue
      expect(row.outcome).toBe(`${row.do}d`)
      const expected = wanted[index]
      const values = row.do === 'create' ? expected?.values : expected?.changes
      expect(await stored(instance, module, row.id ?? 0)).toMatchObject(named(values))
    }
    instance.changes()
    instance.sandbox.requests.length = 0
    const second = await instance.itflow(line)
    const again: Document = JSON.parse(second.stdout)
    expect(again.counts).toMatchObject({ create: 0, update: 0 })
    expect(instance.sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(instance.changes()).toEqual([])
  })
})

/** The samples of modules that may have a source and can be updated. */
const SOURCES = NAMES.filter((name) => {
  const { module } = expectedOf(name)
  return module !== 'credentials' && 'update' in resources[module].operations
})

describe.each(SOURCES)('%s as a source', (name) => {
  it('leaves records alone that a technician has renamed since, and makes no second ones', async () => {
    const instance = await hazardInstance('26.10')
    const { module } = expectedOf(name)
    const more = ['--source', name, '--yes', '--skip-invalid', '--json', '--max-changes', '100%']
    const line = importLine(name, more)
    const first: Document = JSON.parse((await instance.itflow(line)).stdout)
    const brought = first.rows.filter(({ do: action }) => !['refuse', 'skip'].includes(action))
    expect(brought.length).toBeGreaterThan(0)
    for (const { id } of brought) {
      const flag = `--${flagOf(resources[module], resources[module].label)}`
      const edit = [
        module,
        'update',
        `${id}`,
        flag,
        `renamed-${id}.example`,
        '--all-clients',
        '--yes',
      ]
      expect((await instance.itflow(edit)).status).toBe(0)
    }
    instance.changes()
    instance.sandbox.requests.length = 0
    const again: Document = JSON.parse((await instance.itflow(line)).stdout)
    expect(again.counts).toMatchObject({ create: 0, update: 0, left: 0 })
    expect(again.rows.map((row) => row.id)).toEqual(first.rows.map((row) => row.id))
    expect(instance.sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    expect(instance.changes()).toEqual([])
  })
})
