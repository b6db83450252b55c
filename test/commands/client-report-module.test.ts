import { expect, it } from 'vitest'
import type { Resource } from '../../src/resources/definition.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { cableRuns } from '../resources/cable-runs.ts'
import { withModule } from '../support/declare.ts'
import { sectionsIn } from '../support/report-document.ts'

// A module is in the report by its declaration alone.

const declared = (): Resource => {
  const { fields, ...resource } = cableRuns()
  const { run_kind: kind, ...others } = fields
  return {
    ...resource,
    fields: { ...others, ...(kind === undefined ? {} : { run_kind: { ...kind, isKind: true } }) },
    reportPart: 'network',
  }
}

let known: Resource | undefined
withModule(() => {
  known ??= declared()
  return known
})

it('a module that declares its part has a section, a count and a chart by kind', async () => {
  const { itflow, put } = await hazardInstance('26.10')
  for (const [name, kind, client] of [
    ['A to B', 'Copper', '1'],
    ['B to C', 'Copper', '1'],
    ['C to D', 'Fibre', '1'],
    ['Elsewhere', 'Fibre', '2'],
  ] as const) {
    put('cable_runs', { run_name: name, run_kind: kind, run_client_id: client })
  }
  const { stdout } = await itflow(['clients', 'report', 'ACME'])
  expect(stdout).toMatch(/^ {2}Cable runs +3$/m)
  expect(stdout).toContain('Cable runs (3)')
  expect(stdout).toMatch(/By kind\n {2}Copper +2 .*\n {2}Fibre +1 /)
  expect(stdout).not.toContain('By age\n  Under 1 year  0')
  const { stdout: json } = await itflow(['clients', 'report', 'ACME', '--json'])
  const names = sectionsIn(json).map(({ name }) => name)
  expect(names.indexOf('cable-runs')).toBeGreaterThan(names.indexOf('locations'))
  expect(names.indexOf('cable-runs')).toBeLessThan(names.indexOf('assets'))
})
