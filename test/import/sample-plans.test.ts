import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Scope } from '../../src/api/records/scope.ts'
import type { ImportMap } from '../../src/import/import-map.ts'
import type { PlanRow } from '../../src/import/import-plan.ts'
import { parseImportMap } from '../../src/import/map-file.ts'
import type { PlannedImport } from '../../src/import/plan-import.ts'
import { planImport } from '../../src/import/plan-import.ts'
import type { RowInput } from '../../src/import/row-input.ts'
import { rowReader } from '../../src/import/row-reader.ts'
import { openRecordFile } from '../../src/record-files/open-record-file.ts'
import { normaliseValue } from '../../src/records/notations.ts'
import type { ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { type ApiRig, apiRig, writesIn } from '../support/api.ts'
import { ACME, ALL } from './planned.ts'
import {
  type Expected,
  type ExpectedRow,
  expectedOf,
  mapPath,
  NAMES,
  SAMPLES,
} from './sample-files.ts'

const all = NAMES.map(expectedOf)

/** Returns the map of a sample. */
function mapOf({ file, module }: Expected): Promise<ImportMap> {
  const path = mapPath(basename(file, '.csv'))
  return parseImportMap(resources[module], path, readFileSync(path, 'utf8'))
}

/** The plan of a sample with its map. */
async function planOf({ api, acting }: ApiRig, expected: Expected) {
  const { file, module, options = '' } = expected
  const resource = resources[module]
  const map = await mapOf(expected)
  const scope: Scope = options.includes('client acme') ? ACME : ALL
  const { random, sleep } = acting
  return planImport(api, resource, inputsOf(file, module, map), {
    ...{ scope, random, sleep, match: map.match, replacesSecrets: true },
  })
}

async function* inputsOf(
  file: string,
  module: ResourceName,
  map: ImportMap,
): AsyncGenerator<readonly RowInput[]> {
  const opened = await openRecordFile({ name: file, path: join(SAMPLES, file) })
  const reader = await rowReader(resources[module], opened, map)
  for await (const rows of opened.rows()) yield rows.map((row) => reader.read(row))
  reader.end()
}

/** The ID that an expectation names: `asset 14 by name`. */
function idIn({ match = '' }: ExpectedRow): number | undefined {
  const [, id] = /^[a-z]+ (\d+)/.exec(match) ?? []
  return id === undefined ? undefined : Number(id)
}

describe.each(all)('$file', (expected) => {
  const resource = resources[expected.module]
  const meant = (name: string, value: unknown) =>
    normaliseValue(resource.fields[name] ?? {}, String(value)) ?? String(value)
  /** A row's values by meaning; for redacted ones only whether they are there. */
  const meanings = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        const isSecret = resource.fields[name]?.kind === 'secret'
        return [name, isSecret ? 'secret' : meant(name, value)]
      }),
    )
  /** A record named in words. */
  const named = (row: PlanRow, values: Readonly<Record<string, string | number>>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        const isNamed = resource.fields[name]?.kind === 'reference' && typeof value === 'string'
        return [name, isNamed ? String(row.values?.[name] ?? 'none') : value]
      }),
    )

  it('gives the expected rows, and writes nothing', async () => {
    const rig = apiRig()
    const { plan } = await planOf(rig, expected)
    const given = new Set((await mapOf(expected)).defaults?.keys())
    expect(plan.rows.map(({ line }) => line)).toEqual(expected.rows.map(({ line }) => line))
    for (const [index, wanted] of expected.rows.entries()) {
      const row = plan.rows[index] as PlanRow
      const told = `${row.line}: ${row.do} ${row.why ?? ''}`
      expect(wanted.do.split(' or '), told).toContain(row.do)
      const id = idIn(wanted)
      if (id !== undefined) expect(row.id, told).toBe(id)
      if (row.do === 'create') {
        if (wanted.client !== undefined) expect(row.client, told).toBe(wanted.client)
        if (wanted.values !== undefined) {
          // Values that the map sets for all rows are only in the expectation's options.
          const ofRow = (values: Readonly<Record<string, unknown>>) =>
            meanings(
              Object.fromEntries(Object.entries(values).filter(([name]) => !given.has(name))),
            )
          expect(ofRow(row.values ?? {}), told).toEqual(ofRow(named(row, wanted.values)))
        }
      }
      if (row.do === 'update' && wanted.changes !== undefined) {
        const to = Object.fromEntries(
          Object.entries(row.changes ?? {}).map(([name, change]) => [name, change.to]),
        )
        // The one-time secret that bitwarden-org.json expects as a change is already stored.
        const { credential_otp_secret: _, ...changes } = wanted.changes
        expect(meanings(to), told).toMatchObject(meanings(changes))
      }
      for (const [name, value] of Object.entries(wanted.must_not ?? {})) {
        expect(row.values?.[name]).not.toBe(value)
      }
    }
    expect(writesIn(rig.calls)).toEqual([])
  })

  it('shows no secret', async () => {
    const { plan }: PlannedImport = await planOf(apiRig(), expected)
    expect(JSON.stringify(plan)).not.toMatch(/made-up|JBSWY3DPEHPK3PXP/)
  })
})
