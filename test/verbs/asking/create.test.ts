import { describe, expect, it } from 'vitest'
import { needsOwner } from '../../../src/actions/create.ts'
import { writableFields } from '../../../src/api/writes/body.ts'
import { flagOf } from '../../../src/records/field-names.ts'
import type { Resource } from '../../../src/resources/definition.ts'
import type { Field } from '../../../src/resources/field.ts'
import { resources } from '../../../src/resources/index.ts'
import type { Database } from '../../../src/sandbox/database.ts'
import { type HazardInstance, hazardInstance } from '../../hazards/hazard-instance.ts'
import { pristineDatabase } from '../../support/sandbox.ts'

// Missing fields of a new record are asked for at a terminal: the result is the same as with options.

const TERMINAL = { terminal: 100 }

/** The modules whose records can be created. */
const CREATED = Object.values(resources).filter(
  ({ operations, name }) => operations.create !== undefined && name !== 'time',
)

/** An answer to a field's question, and the equivalent option value. */
interface Answer {
  said: string | boolean
  given: string
}

const TEXTS: Readonly<Record<string, string>> = {
  email: 'new.person@acme.example',
  network: '10.77.0.0/24',
  domain: 'brand-new.example',
  host: 'www.brand-new.example',
  ip: '10.77.0.1',
  phone: '5550177',
}

/** The answer for a field of any module. */
function answerFor({ kind, notation, choices, words, refers }: Field): Answer {
  if (refers !== undefined) return { said: RECORDS[refers] ?? '1', given: RECORDS[refers] ?? '1' }
  const text = TEXTS[notation ?? '']
  if (text !== undefined) return { said: text, given: text }
  const word = choices?.[1] ?? Object.values(words ?? {})[1]
  if (word !== undefined) return { said: word, given: word }
  switch (kind) {
    case 'decimal':
      return { said: '12.50', given: '12.50' }
    case 'integer':
      return { said: '17', given: '17' }
    case 'date':
      return { said: '2027-03-01', given: '2027-03-01' }
    case 'duration':
      return { said: '45m', given: '45m' }
    default:
      return { said: '@new, “quoted”', given: '@@new, “quoted”' }
  }
}

/** Records of Acme Widgets, by their IDs. */
const RECORDS: Readonly<Record<string, string>> = {
  contacts: '1',
  assets: '1',
  tickets: '59',
  invoices: '13',
}

/** The fields that are asked for, in their order. */
function askedOf(resource: Resource): readonly (readonly [string, Field])[] {
  const fields = writableFields(resource, 'create')
  const isRequired = ([, field]: readonly [string, Field]) => field.write?.isRequired === true
  const first = [resource.parent, resource.label]
  return [
    ...first.flatMap((name) => fields.filter((one) => one[0] === name && isRequired(one))),
    ...fields.filter((one) => isRequired(one) && !first.includes(one[0])),
    ...fields.filter((one) => !isRequired(one) && one[1].write?.isPrompted === true),
  ]
}

const secretOf = (field: Field) => field.kind === 'secret'

/** The answers to a module's questions in order, and the equivalent command line. */
function script(resource: Resource): {
  answers: (string | boolean)[]
  argv: string[]
  stdin: string
} {
  const fields = askedOf(resource)
  const owner = needsOwner(resource)
  const options = fields.flatMap(([name, field]) =>
    secretOf(field)
      ? [`--${flagOf(resource, name)}-stdin`]
      : [`--${flagOf(resource, name)}`, answerFor(field).given],
  )
  return {
    answers: [
      ...(owner ? ['ACME'] : []),
      ...fields.map(([, field]) => (secretOf(field) ? 'made-up-secret' : answerFor(field).said)),
    ],
    argv: [...(owner ? ['--client', 'ACME'] : []), ...options],
    stdin: 'made-up-secret',
  }
}

async function stored(
  resource: Resource,
  argv: readonly string[],
  options: Parameters<HazardInstance['itflow']>[1],
) {
  const instance = await hazardInstance('26.10')
  const result = await instance.itflow([resource.name, 'create', ...argv], options)
  return {
    result,
    rows: newRows(instance.database),
    changes: instance.changes(),
    writes: instance.writes(),
  }
}

/** The added rows, without random parts: how a secret is encrypted. */
function newRows({ tables }: Database): readonly unknown[] {
  const before = pristineDatabase('26.10').tables
  return Object.entries(tables).flatMap(([table, { rows }]) =>
    rows.slice(before[table]?.rows.length).map((row) => ({
      ...{ table, ...row },
      ...('credential_password' in row ? { credential_password: '…' } : {}),
    })),
  )
}

it('a client set by the environment or a folder is reported before the first question', async () => {
  const instance = await hazardInstance('26.10')
  const asked = { ...TERMINAL, answers: [], isCancelled: true }
  const set = { ...asked, env: { ITFLOW_CLIENT: 'acme' } }
  const said = await instance.itflow(['tickets', 'create'], set)
  expect([said.status, said.questions]).toEqual([130, ['Subject']])
  expect(said.stderr).toMatch(/^· New ticket for Acme Widgets \(ITFLOW_CLIENT\)\n/)
  const named = await instance.itflow(['tickets', 'create', '--client', 'acme'], asked)
  expect(named.stderr).not.toContain('New ticket for')
})

describe.each(CREATED.map((resource) => [resource.name, resource] as const))(
  '%s create',
  (_name, resource) => {
    it('without options asks for the client, required fields and optional ones, and creates the same record', async () => {
      const { answers, argv, stdin } = script(resource)
      const asked = await stored(resource, [], { ...TERMINAL, answers })
      const given = await stored(resource, argv, { stdin })
      expect([given.result.status, given.result.stderr]).toEqual([0, expect.anything()])
      expect({ status: asked.result.status, stderr: asked.result.stderr }).toMatchObject({
        status: 0,
      })
      expect(asked.result.questions).toHaveLength(answers.length)
      expect(asked.rows).not.toEqual([])
      expect(asked.rows).toEqual(given.rows)
      expect(asked.writes).toHaveLength(given.writes.length)
    })

    it('with all required options asks nothing', async () => {
      const { argv } = script(resource)
      const required = askedOf(resource).filter(([, { write }]) => write?.isRequired === true)
      const end = (needsOwner(resource) ? 2 : 0) + required.length * 2
      const { result } = await stored(resource, argv.slice(0, end), TERMINAL)
      expect([result.status, result.questions]).toEqual([0, []])
    })

    it('can be cancelled at each question: 130, and nothing is sent', async () => {
      const { answers } = script(resource)
      for (const [at] of answers.entries()) {
        const run = await stored(resource, [], {
          ...TERMINAL,
          answers: answers.slice(0, at),
          isCancelled: true,
        })
        expect({ at, status: run.result.status, changes: run.changes, writes: run.writes }).toEqual(
          {
            at,
            status: 130,
            changes: [],
            writes: [],
          },
        )
        expect(run.result.questions).toHaveLength(at + 1)
      }
    })

    it('asks on a dry run as well, and sends nothing', async () => {
      const { answers } = script(resource)
      const { result, changes, writes } = await stored(resource, ['--dry-run'], {
        ...TERMINAL,
        answers,
      })
      expect([result.status, changes, writes]).toEqual([0, [], []])
      expect(result.stdout).toContain(`${resource.module}/create`)
    })

    it('asks with --json as well', async () => {
      const { answers } = script(resource)
      const { result } = await stored(resource, ['--json'], { ...TERMINAL, answers })
      expect(result.status).toBe(0)
      expect(JSON.parse(result.stdout)).toHaveProperty(resource.id)
    })
  },
)
