import { describe, expect, it } from 'vitest'
import { RESOURCE_NAMES, resources } from '../../src/resources/index.ts'
import { hasVerb } from '../../src/resources/verbs.ts'
import { RELEASES } from '../hazards/hazard-instance.ts'
import { eachOnce, some } from '../support/division.ts'
import { runSandbox } from '../support/run.ts'

const MODULES = RESOURCE_NAMES.filter((name) => hasVerb(resources[name], 'get'))

const cases = eachOnce(
  MODULES.flatMap((name) => some(RELEASES).map((release) => ({ name, release }))),
  ({ name }) => name,
  ({ release }) => release,
)

describe.each(cases)('the cards of $name on $release', ({ name, release }) => {
  const labels = Object.entries(resources[name].fields)
    .filter(([field, { kind }]) => kind === 'reference' && field !== resources[name].id)
    // If another field has the name, that is shown instead.
    .filter(([, { nameField }]) => nameField === undefined)
    .map(([, { label }]) => label)

  it('name the referenced records, never by a bare number', async () => {
    for (const id of ['1', '2', '5', '9']) {
      const argv = [name, 'get', id, '--release', release]
      const { stdout, status } = await runSandbox(argv, { terminal: 60 })
      if (status !== 0) continue
      for (const label of labels) {
        const shown = new RegExp(`^  ${label} {2,}(.*)$`, 'm').exec(stdout)?.[1]
        expect(shown ?? '').not.toMatch(/^\d+$/)
        if (shown !== undefined) expect(shown).toMatch(/^(?:.+ \(\d+\)|[a-z ]+ \d+|ID \d+)$/)
      }
    }
  })
})

it.each([
  ['26.10', 'A. Tech (2)'],
  // Only rows of technicians' time name users, since 26.3.
  ['25.12', 'user 2'],
])('the technician of a ticket is named if %s sends the name', async (release, technician) => {
  const argv = ['tickets', 'get', 'TCK-1039', '--release', release]
  const { stdout } = await runSandbox(argv, { terminal: 60 })
  expect(stdout).toMatch(
    new RegExp(`^  Assigned(?: to)? +${technician.replace(/[.()]/g, '\\$&')}$`, 'm'),
  )
  const list = ['tickets', 'list', '--client', 'acme', '--release', release]
  const table = await runSandbox(list, { terminal: 120 })
  expect(table.stdout).toMatch(
    release === '26.10' ? /TCK-1039 .* A\. Tech / : /TCK-1039 .* user 2 /,
  )
  const piped = await runSandbox(list)
  expect(piped.stdout).toMatch(release === '26.10' ? /TCK-1039.*\tA\. Tech\t/ : /TCK-1039.*\t2\t/)
})
