import { describe, expect, it, test } from 'vitest'
import { hintText } from '../../src/cli/step-commands.ts'
import type { UsageError } from '../../src/errors.ts'
import { flagOf, resolveField } from '../../src/records/field-names.ts'
import { isReadable } from '../../src/records/shape.ts'
import { parseSort } from '../../src/records/sort.ts'
import { parseWhere } from '../../src/records/where.ts'
import type { Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { some } from '../support/division.ts'
import { runSandbox } from '../support/run.ts'
import { TEST_NOW } from '../support/sandbox.ts'

// The heading of a field in a table or card can be used wherever a field is named.

const ALL = Object.values(resources)
/** The modules that the newest release lists without a required filter. */
const LISTED = ALL.filter(
  ({ needsFilter, operations }) =>
    needsFilter === undefined && operations.read?.until === undefined,
)

/** Words that are also the flag of another field, which wins, unless a heading is written exactly like that: the fields they mean. */
const FLAGS_FIRST: Readonly<Record<string, string>> = {
  'ticket-replies BY': 'ticket_reply_by',
  'ticket-replies By': 'ticket_reply_by',
  'time TICKET': 'ticket_id',
  'time CLIENT': 'client_id',
  'time Technician': 'technician',
}

/** Headings and labels, with their fields. */
function wordsOf(resource: Resource): [word: string, field: string][] {
  const labels = Object.entries(resource.fields)
    .filter(([, field]) => isReadable(field) && field.isInternal !== true)
    .map(([name, { label }]): [string, string] => [label, name])
  const headings = resource.columns.map(({ heading, field }): [string, string] => [heading, field])
  return [...headings, ...labels]
}

const PAIRS = ALL.flatMap((resource) =>
  wordsOf(resource)
    .filter(([, field]) => resource.fields[field] !== undefined)
    .map(([word, field]) => [resource.name, word, field] as const),
)

test.each(PAIRS)('%s: %s is a name of %s', (name, word, field) => {
  const resource = resources[name]
  const isHeading = (written: string) =>
    resource.columns.some((column) => column.heading === written.trim() && column.field === field)
  for (const written of [word, word.toLowerCase(), word.replaceAll(' ', '-'), ` ${word} `]) {
    const expected = isHeading(written) ? field : (FLAGS_FIRST[`${name} ${word}`] ?? field)
    expect(resolveField(resource, written, '--fields').name).toBe(expected)
    expect(() => parseSort(resource, `-${written.trim()}`, '--sort')).not.toThrow()
    expect(() =>
      parseWhere(resource, `${written}=`, { now: TEST_NOW, inputName: '--where' }),
    ).not.toThrow()
  }
})

test.each(PAIRS.filter(([, word]) => word.length > 4))(
  '%s: a typo of %s suggests a valid name',
  (name, word) => {
    const resource = resources[name]
    for (const at of [2, 3]) {
      for (const slip of [
        `${word.slice(0, at)}${word.slice(at + 1)}`,
        `${word.slice(0, at)}q${word.slice(at)}`,
      ]) {
        try {
          resolveField(resource, slip.toLowerCase(), '--where')
        } catch (error) {
          const hint = hintText((error as UsageError).hint) ?? ''
          const [, near = 'nothing'] = /^Did you mean (\S+)\?$/.exec(hint) ?? []
          if (near !== 'number') expect(() => resolveField(resource, near, '--where')).not.toThrow()
        }
      }
    }
  },
)

test.each(ALL)(
  'an exact name or an option of $name takes precedence over a table heading',
  (resource) => {
    for (const [name, field] of Object.entries(resource.fields)) {
      if (!isReadable(field)) continue
      expect(resolveField(resource, name, '--fields').name).toBe(name)
      const flagged = Object.keys(resource.fields).filter(
        (other) => flagOf(resource, other) === flagOf(resource, name),
      )
      const found = resolveField(resource, flagOf(resource, name), '--fields').name
      expect(flagged.includes(found) || found === flagOf(resource, name).replaceAll('-', '_')).toBe(
        true,
      )
    }
  },
)

describe.each(LISTED)('itflow $name list', (resource) => {
  it.each(some(resource.columns))(
    'takes $heading in --fields, --sort and --where',
    async ({ heading }) => {
      for (const word of [heading, heading.toLowerCase()]) {
        const { status, stdout, stderr } = await runSandbox(
          [
            ...[resource.name, 'list', '--all', '--fields', word, '--sort', `-${word}`],
            ...['--where', `${word}!=`],
          ],
          { terminal: 200 },
        )
        expect([status, stderr]).toEqual([0, expect.not.stringContaining('no such field')])
        const isWord = FLAGS_FIRST[`${resource.name} ${heading}`] === undefined
        if (isWord && stdout !== '') expect(stdout.split('\n')[0]?.trim()).toBe(heading)
      }
    },
  )
})

test('an unknown operator is refused before any request', async () => {
  const { status, stdout, stderr } = await runSandbox([
    ...['assets', 'list', '--where', 'os==Windows 10 Pro'],
  ])
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain('--where os==Windows 10 Pro: unknown operator ==')
  expect(stderr).toContain('Did you mean --where "os=Windows 10 Pro"?')
})

test.each(['ticket_number', 'Ticket Number'])(
  '%s is compared with a formatted number',
  async (word) => {
    const argv = ['tickets', 'list', '--all', '--fields', 'id', '--json', '--where']
    for (const value of ['TCK-1042', '1042', 'tck-1042']) {
      const { stdout } = await runSandbox([...argv, `${word}=${value}`])
      expect([value, JSON.parse(stdout)]).toEqual([value, [{ ticket_id: 59 }]])
    }
  },
)

test('a formatted number is a field of its own, ignoring case', async () => {
  for (const word of ['number', 'NUMBER', 'Number']) {
    const { stdout } = await runSandbox([
      ...['tickets', 'list', '--all', '--where', `${word}=TCK-1042`, '--fields', word, '--json'],
    ])
    expect(JSON.parse(stdout)).toEqual([{ number: 'TCK-1042' }])
  }
})
