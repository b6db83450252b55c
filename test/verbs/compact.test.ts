import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { compactor } from '../../src/output/compact.ts'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { STRUCTURED_FORMATS } from '../../src/output/formats.ts'
import type { Json } from '../../src/records/record.ts'
import { namesDeclared, resources } from '../../src/resources/index.ts'
import { NEWEST_RELEASE } from '../../src/resources/releases.ts'
import { requiredReference } from '../../src/resources/verbs.ts'
import { freshHome, run, runSandbox } from '../support/run.ts'

type Record_ = Readonly<Record<string, Json>>

const READERS: Readonly<Record<string, (text: string) => Json>> = {
  json: (text) => JSON.parse(text),
  ndjson: (text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  yaml: (text) => parseYaml(text),
}

/** The expected reduced record, computed independently of the program. */
function filled(record: Record_, kept: readonly string[]): Record_ {
  const left = Object.entries(record).filter(
    ([name, value]) => kept.includes(name) || (value !== null && value !== ''),
  )
  return Object.fromEntries(left)
}

/** The modules that can be listed, and the newest release that lists them. */
const MODULES = namesDeclared()
  .filter((name) => requiredReference(resources[name]) === undefined)
  .map((name) => [name, resources[name].operations.read?.until ?? NEWEST_RELEASE] as const)

describe('--compact leaves out null and empty fields, and nothing else', () => {
  it.each(
    MODULES.flatMap(([name, on]) =>
      STRUCTURED_FORMATS.map((format) => [name, format, on] as const),
    ),
  )('%s list -o %s', async (name, format, on) => {
    const { id, rowKey = [id] } = resources[name]
    const read = async (...more: string[]) => {
      const argv = [name, 'list', '--all', '-o', format, '--release', on, ...more]
      const { status, stdout } = await runSandbox(argv)
      expect(status).toBe(0)
      return READERS[format]?.(stdout) as readonly Record_[]
    }
    const whole = await read()
    const compact = await read('--compact')
    expect(whole.length).toBeGreaterThan(0)
    expect(compact).toEqual(whole.map((record) => filled(record, rowKey)))
    expect(compact.every((record) => rowKey.every((key) => key in record))).toBe(true)
  })

  it('of one record, and of the output of a write', async () => {
    const home = freshHome()
    const read = async (...argv: string[]) =>
      JSON.parse((await runSandbox([...argv, '--json'], { home })).stdout)
    const asset = await read('assets', 'get', '1', '--client', '1')
    expect(await read('assets', 'get', '1', '--client', '1', '--compact')).toEqual(
      filled(asset, ['asset_id']),
    )
    const made = await read('vendors', 'create', '--client', '1', '--name', 'Cables', '--compact')
    expect(made).toMatchObject({ vendor_id: expect.any(Number), vendor_name: 'Cables' })
    expect(Object.values(made)).not.toContain(null)
    const changed = await read('vendors', 'update', `${made.vendor_id}`, '--phone', '', '--compact')
    expect(changed).toEqual(
      filled(await read('vendors', 'get', `${made.vendor_id}`), ['vendor_id']),
    )
  })

  it('after --fields, --names and --query: a query sees every field', async () => {
    const read = async (...more: string[]) =>
      JSON.parse((await runSandbox(['assets', 'list', '--json', ...more])).stdout)
    const fields = ['--fields', 'id,serial,contact']
    const plain: readonly Record_[] = await read(...fields)
    expect(await read(...fields, '--compact')).toEqual(
      plain.map((record) => filled(record, ['asset_id'])),
    )
    const named = await read(...fields, '--names', '--compact')
    expect(named.some((record: Record_) => 'asset_contact_name' in record)).toBe(true)
    const query =
      '[].{id: asset_id, none: asset_serial, list: [asset_notes]} | [?id == `1` || !none]'
    const picked: readonly Record_[] = await read('--query', query)
    const compact = await read('--query', query, '--compact')
    expect(compact).toEqual(picked.map((record) => filled(record, [])))
    expect(compact.some((record: Record_) => !('none' in record))).toBe(true)
    expect(await read('--query', '[?asset_serial == null] | length(@)', '--compact')).toBe(
      plain.filter(({ asset_serial: serial }) => serial === null).length,
    )
  })

  it('in an export, which is written while it is read', async () => {
    const home = freshHome()
    const { status } = await runSandbox(['export', 'contacts', '--to', 'c.ndjson', '--compact'], {
      home,
      cwd: home,
    })
    expect(status).toBe(0)
    const written = READERS['ndjson']?.(readFileSync(join(home, 'c.ndjson'), 'utf8'))
    const listed = JSON.parse((await runSandbox(['contacts', 'list', '--json'], { home })).stdout)
    expect(written).toEqual(listed.map((record: Record_) => filled(record, ['contact_id'])))
  })
})

describe('--compact is refused', () => {
  const others = FORMAT_NAMES.filter((name) => !STRUCTURED_FORMATS.includes(name))

  it.each(others)('with %s, before anything is sent', async (format) => {
    const argv = ['vendors', 'create', '--client', '1', '--name', 'X', '--compact', '-o', format]
    const env = { ITFLOW_URL: 'http://127.0.0.1:9/', ITFLOW_API_KEY: 'made-up' }
    expect(await run(argv, { env })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: '--compact is for JSON, NDJSON and YAML only\n  Add --output json\n',
    })
  })

  it('in a spreadsheet, and at a terminal without a format', async () => {
    const home = freshHome()
    const xlsx = ['export', 'assets', '--to', 'a.xlsx', '--compact']
    expect(await runSandbox(xlsx, { home, cwd: home })).toMatchObject({ status: 2, stdout: '' })
    const table = await runSandbox(['assets', 'list', '--compact'], { terminal: 80 })
    expect(table).toMatchObject({ status: 2, stdout: '' })
  })
})

describe('for any value', () => {
  const value: fc.Memo<Json> = fc.memo((depth) =>
    depth <= 1
      ? fc.oneof(fc.constantFrom<Json>(null, '', 0, false, true, 'x', 1.5), fc.constant([]))
      : fc.oneof(
          fc.array(value(depth - 1), { maxLength: 3 }),
          fc.dictionary(fc.constantFrom('a', 'b', 'id', '__proto__'), value(depth - 1)),
          value(1),
        ),
  )

  /** Every object in a value. */
  const objects = (json: Json): Record_[] => {
    if (typeof json !== 'object' || json === null) return []
    const inside = Object.values(json).flatMap((one: Json) => objects(one))
    return Array.isArray(json) ? inside : [json as Record_, ...inside]
  }

  it('no object has null or empty fields except the ID, and lists keep their length', () => {
    const compact = compactor(new Set(['id']))
    fc.assert(
      fc.property(value(4), (json) => {
        for (const object of objects(compact(json))) {
          for (const [name, field] of Object.entries(object)) {
            if (name !== 'id') expect([null, '']).not.toContain(field)
          }
        }
        if (Array.isArray(json)) expect(compact(json)).toHaveLength(json.length)
        for (const scalar of [null, '', 0, false, []]) expect(compact(scalar)).toEqual(scalar)
      }),
    )
  })
})
