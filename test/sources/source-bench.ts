import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { changeRow, removeRows, rowById } from '../../src/sandbox/database.ts'
import { importBench } from '../import/bench.ts'
import type { RunOptions, RunResult } from '../support/run.ts'

/** The server's time of the tests, as its database has it. */
const NOW = '2026-11-24 12:00:00'

/** A row of the document that an import of a source prints. */
export interface SourceRow {
  line?: number
  do: string
  verb?: string
  id?: number
  client?: number | null
  name?: string
  match?: string
  values?: Record<string, unknown>
  conflicts?: Record<string, { source: string; itflow: unknown; why: string }>
  why?: string
  column?: string
  outcome?: string
}

/** An import of a source: what it printed, sent and changed. */
export interface Synced extends RunResult {
  counts: Record<string, number>
  rows: SourceRow[]
  memory: { state: string; gone: number; restored: number } | undefined
  /** The operations of the writes that it sent. */
  sent: string[]
  /** The changes of the server's data, and of nothing that a technician changed before. */
  changes: string[]
}

/** How a source is imported; everything has a default. */
export interface SyncChoices {
  resource?: ResourceName
  /** The name of the file; its extension is its format. */
  name?: string
  map?: string
  source?: string
  scope?: readonly string[]
  options?: RunOptions
  /** Whether it is written. */
  isYes?: boolean
}

type Benched = Parameters<typeof importBench>

/** A server and a home to import sources in. */
export async function sourceBench(...how: Partial<Benched>) {
  const bench = await importBench(how[0] ?? '26.10', how[1], how[2])
  const { instance, folder } = bench
  const { requests } = instance.sandbox
  const path = (source = 'rmm') =>
    join(folder, '.local', 'state', 'itflow', 'sources', 'environment', `${source}.json`)

  const rowOf = (table: ResourceName, id: number | string) => {
    const row = rowById(instance.database, table, id)
    if (row === undefined) throw new Error(`there is no ${table} ${id}`)
    return row
  }

  /** Imports a text as a source, as JSON. */
  const sync = async (
    text: string | Uint8Array,
    argv: readonly string[] = [],
    choices: SyncChoices = {},
  ): Promise<Synced> => {
    const { resource = 'assets', name = 'rmm.csv', source = 'rmm', isYes = true } = choices
    bench.file(name, text)
    if (choices.map !== undefined) bench.file('map.yaml', choices.map)
    requests.length = 0
    instance.changes()
    const line = [
      ...[resource, name, '--source', source, ...(choices.scope ?? ['--client', 'acme'])],
      ...(choices.map === undefined ? [] : ['--map', 'map.yaml']),
      ...(isYes ? ['--yes'] : []),
      ...['--json', ...argv],
    ]
    const result = await bench.itflow(line, choices.options)
    const document = result.stdout === '' ? {} : JSON.parse(result.stdout)
    return {
      ...result,
      ...{ counts: document.counts ?? {}, rows: document.rows ?? [], memory: document.memory },
      sent: instance.writes().map(({ operation }) => operation),
      changes: instance.changes(),
    }
  }

  return {
    ...bench,
    path,
    sync,
    /** The bytes of what is remembered; undefined if nothing is. */
    bytes: (source?: string) => (existsSync(path(source)) ? readFileSync(path(source)) : undefined),
    /** What is remembered of a record. */
    remembered: (id: number, source?: string) =>
      JSON.parse(readFileSync(path(source), 'utf8')).memory.records.find(
        (record: { id: number }) => record.id === id,
      ),
    /** Changes a record as a technician does in the browser. */
    edit: (table: ResourceName, id: number | string, values: Record<string, string | null>) => {
      const name = Object.keys(resources[table].fields).find((one) => one.endsWith('_updated_at'))
      const updated = name === undefined ? {} : { [name]: NOW }
      changeRow(instance.database, table, rowOf(table, id), { ...values, ...updated })
    },
    /** Removes a record as a technician does in the browser. */
    remove: (table: ResourceName, id: number | string) =>
      void removeRows(instance.database, table, [rowOf(table, id)]),
    row: rowOf,
    /** Returns a record of the database by its name; undefined if there is none, throws if there are several. */
    named: (table: ResourceName, name: string) => {
      const { label } = resources[table]
      const rows = instance.database.tables[table]?.rows ?? []
      const found = rows.filter((row) => row[label] === name)
      if (found.length > 1) throw new Error(`${found.length} ${table} are called ${name}`)
      return found[0]
    },
    /** The conflicts as `itflow sources conflicts` lists them. */
    conflicts: async (source = 'rmm') => {
      const { stdout } = await instance.itflow(['sources', 'conflicts', source, '--json'], {
        home: folder,
      })
      return JSON.parse(stdout) as { id: number; field: string; why: string; said: string }[]
    },
  }
}

/** A map that names the column with the source's IDs. */
export const KEYED = 'source_id: Agent\n'
