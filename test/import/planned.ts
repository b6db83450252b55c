import type { Scope } from '../../src/api/records/scope.ts'
import type { PlanRow } from '../../src/import/import-plan.ts'
import {
  type PlannedImport,
  type PlanningOptions,
  planImport,
} from '../../src/import/plan-import.ts'
import type { RowInput, RowRecord } from '../../src/import/row-input.ts'
import type { InputValue } from '../../src/records/input.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import type { ApiRig } from '../support/api.ts'

/** The scope of one of the sandbox's clients. */
export const ACME: Scope = { kind: 'client', id: 1, name: 'Acme Widgets' }
export const ALL: Scope = { kind: 'all' }

/** A row by field; `client` and `id` are the values of those columns. */
export type Cells = Readonly<Record<string, unknown>>

/** Returns rows as read from a file whose headings are the fields' names, from line 2 on. */
export function rowInputs(rows: readonly Cells[], more: Partial<RowRecord> = {}): RowInput[] {
  return rows.map((cells, index) => ({
    is: 'record',
    line: index + 2,
    record: recordOf(cells, more),
  }))
}

/** Returns a row as read. */
export function recordOf(
  { client, id, ...cells }: Cells,
  more: Partial<RowRecord> = {},
): RowRecord {
  return {
    ...(client === undefined ? {} : { client: given('client', client) }),
    ...(id === undefined ? {} : { id: given('id', id) }),
    values: new Map(Object.entries(cells).map(([name, value]) => [name, given(name, value)])),
    defaults: new Map(),
    ...more,
  }
}

/** A cell under a heading. */
export function given(called: string, value: unknown): InputValue {
  return { value, inputName: called }
}

export async function* streamed<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows
}

/** Plans rows against a sandbox. */
export function planned(
  { api, acting }: ApiRig,
  name: ResourceName,
  rows: readonly (Cells | RowInput)[],
  options: Partial<PlanningOptions> = {},
): Promise<PlannedImport> {
  const inputs = rows.map((row, index) =>
    isInput(row) ? row : ({ is: 'record', line: index + 2, record: recordOf(row) } as const),
  )
  const { random, sleep } = acting
  return planImport(api, resources[name], streamed(inputs), {
    ...{ scope: ACME, random, sleep },
    ...options,
  })
}

function isInput(row: Cells | RowInput): row is RowInput {
  return 'is' in row && 'line' in row
}

/** The rows of a plan. */
export async function rowsOf(...asked: Parameters<typeof planned>): Promise<readonly PlanRow[]> {
  return (await planned(...asked)).plan.rows
}
