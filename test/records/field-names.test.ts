import { describe, expect, it } from 'vitest'
import { headingMeaning } from '../../src/import/heading-meanings.ts'
import { matchKeysOf } from '../../src/import/match-keys.ts'
import {
  flagOf,
  isRecordNumberName,
  matchFields,
  resolveField,
} from '../../src/records/field-names.ts'
import { parseQuery } from '../../src/records/query.ts'
import { namesInRecord, resolveQueryName } from '../../src/records/query-fields.ts'
import type { Json } from '../../src/records/record.ts'
import { isReadable } from '../../src/records/shape.ts'
import { parseSort } from '../../src/records/sort.ts'
import { parseWhere } from '../../src/records/where.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { runSandbox } from '../support/run.ts'
import { TEST_NOW } from '../support/sandbox.ts'

// A field goes by ITFlow's names (of any release, of a write), its flag, its heading and its label, wherever it is named.

/** All that a field may be called. */
function namesOf(
  resource: Resource,
  name: string,
  { formerly = [], write, label }: Field,
): string[] {
  const headings = resource.columns.filter(({ field }) => field === name)
  return [
    name,
    ...formerly.map((before) => before.name),
    ...(write?.name === undefined ? [] : [write.name]),
    flagOf(resource, name),
    ...headings.map(({ heading }) => heading),
    label,
  ]
}

/** The ways in which a person writes a name. */
function waysOf(text: string): string[] {
  const apart = text.replace(/[\s_-]+/g, ' ')
  return [text, apart.toLowerCase(), apart.replaceAll(' ', '-'), apart.replaceAll(' ', '_')]
}

interface Called {
  resource: Resource
  name: string
  field: Field
  word: string
}

const CALLED: readonly Called[] = Object.values(resources).flatMap((resource) =>
  Object.entries(resource.fields)
    .filter(([, field]) => isReadable(field))
    .flatMap(([name, field]) =>
      [...new Set(namesOf(resource, name, field).flatMap(waysOf))].map((word) => ({
        ...{ resource, name, field, word },
      })),
    ),
)

/** What messages would call it, to find it in a list of mistakes. */
const said = ({ resource, word }: Called, what: string) => `${resource.name} ${word}: ${what}`

/** A record that has each of its fields' names as its value. */
function recordOf({ fields }: Resource): Record<string, Json> {
  const shown = Object.entries(fields).filter(([, field]) => isReadable(field))
  return Object.fromEntries(shown.map(([name]) => [name, name]))
}

it('the fields of all modules have some thousand names', () => {
  expect(CALLED.length).toBeGreaterThan(1500)
})

it('a word that can refer to several fields refers to the same one everywhere', async () => {
  const wrong: string[] = []
  const reading = { now: TEST_NOW, inputName: '--where' }
  for (const one of CALLED) {
    const { resource, word } = one
    const meant = resolveField(resource, word, '--fields').name
    const isNumber = isRecordNumberName(resource, word)
    const condition = parseWhere(resource, `${word}=`, reading)
    if (condition.field !== meant) wrong.push(said(one, `--where ${condition.field}`))
    const isOrdered = parseSort(resource, word, '--sort')({ [meant]: '1' }, { [meant]: '' })
    if (isOrdered === 0) wrong.push(said(one, 'not --sort'))
    const [key] = matchKeysOf(resource, [word])
    if (key?.fields[0] !== meant && !isNumber) wrong.push(said(one, `--match ${key?.fields[0]}`))
  }
  expect(wrong).toEqual([])
})

it('also in the heading of an imported file, unless another program uses it', () => {
  const wrong = CALLED.filter(({ resource, name, field, word }) => {
    // Of a file, `Login Name` is the user's; `login_name` was what the name of a credential is now.
    const isLogin = /^login[ -]name$/.test(word)
    const isTaken = field.write !== undefined && name !== resource.id && !isLogin
    const meaning = headingMeaning(resource, word)
    return isTaken && meaning !== resolveField(resource, word, 'x').name && meaning !== 'client'
  })
  expect(wrong.map((one) => said(one, ''))).toEqual([])
})

it('also in an expression, with and without quotes', async () => {
  const wrong: string[] = []
  for (const one of CALLED) {
    const { resource, word } = one
    const record = recordOf(resource)
    const wanted = word in record ? word : resolveQueryName(resource, word)[0]
    const ways = [JSON.stringify(word), ...(/^[A-Za-z_]\w*$/.test(word) ? [word] : [])]
    for (const way of ways) {
      const query = await parseQuery(
        `[].{x: ${way}, ${way}: ${way}} | [0]`,
        '--query',
        namesInRecord(resource),
      )
      const found = query([record]) as Record<string, Json>
      if (found['x'] !== wanted || found[word] !== wanted) {
        wrong.push(said(one, `--query ${found['x']}, not ${wanted}`))
      }
    }
  }
  expect(wrong).toEqual([])
})

it('fields that share a name are an ID and its name, or one of them is never shown', () => {
  const several = CALLED.flatMap(({ resource, word }) => {
    const fields = matchFields(resource, word)
    const shown = fields.filter(({ field }) => field.isInternal !== true)
    return shown.length < 2
      ? []
      : [
          shown
            .map(({ name }) => name)
            .sort()
            .join(' '),
        ]
  })
  expect([...new Set(several)].sort()).toEqual([
    'client_id company',
    'technician technician_id',
    'ticket_id ticket_number',
    'ticket_reply_by ticket_reply_by_name',
  ])
})

describe('a heading of a table refers to its column', () => {
  it.each(
    Object.values(resources).flatMap((resource) =>
      resource.columns
        .filter(({ field }) => field !== 'number')
        .map(({ field, heading }) => [resource.name, heading, field] as const),
    ),
  )('%s %s: %s', (name, heading, field) => {
    expect(resolveField(resources[name], heading, '--fields').name).toBe(field)
  })

  it("so BY is the author's name, and `by` the ID", async () => {
    const list = ['ticket-replies', 'list', '--json', '--fields']
    const names = JSON.parse((await runSandbox([...list, 'BY'])).stdout)
    expect(names).toContainEqual({ ticket_reply_by_name: 'Sam Okafor' })
    const ids = JSON.parse((await runSandbox([...list, 'by'])).stdout)
    expect(Object.keys(ids[0])).toEqual(['ticket_reply_by'])
  })
})

describe('--query of records', () => {
  const query = async (expression: string, ...more: string[]) => {
    const argv = ['tickets', 'list', '--all', '--json', '--query', expression, ...more]
    const { status, stdout, stderr } = await runSandbox(argv)
    expect({ status, stderr }).toMatchObject({ status: 0 })
    return JSON.parse(stdout)
  }

  it("uses the word of a number, or the number itself by ITFlow's own name", async () => {
    const byWord = await query("[?status=='Open'].subject")
    expect(byWord.length).toBeGreaterThan(3)
    expect(await query('[?ticket_status==`2`].ticket_subject')).toEqual(byWord)
    expect(await query("[?STATUS=='Open'].Subject")).toEqual(byWord)
    expect(await query("[?status=='Open'].subject", '--fields', 'status,subject')).toEqual([])
    expect(await query('[?status==`2`].subject', '--fields', 'status,subject')).toEqual(byWord)
  })

  it('accepts option names and labels with spaces and hyphens in quotes', async () => {
    const updated = await query('[].ticket_updated_at')
    for (const name of ['"Updated"', '"updated-at"', '"updated at"', 'updated_at', 'UPDATED']) {
      expect(await query(`[].${name}`)).toEqual(updated)
    }
  })

  it('accepts record numbers in filters, sorts and projections', async () => {
    const numbers = await query('sort_by(@, &id)[].number')
    expect(numbers).toContain('TCK-1042')
    const made = await query('[].{number: number, name: subject} | [?number==`TCK-1042`]')
    expect(made).toEqual([{ number: 'TCK-1042', name: expect.any(String) }])
    expect(await query('[?contains(subject, `VPN`)].id | length(@)')).toBeGreaterThan(1)
  })

  it('adds no fields for other names, nor to objects of the expression', async () => {
    const [first] = await query('[0:1]')
    expect(first).not.toHaveProperty('subject')
    expect(await query('keys([?subject] | [0])')).toEqual(Object.keys(first))
    expect(await query('[].{a: subject} | [].subject')).toEqual([])
    expect(await query('[].nothing')).toEqual([])
    const { stdout } = await runSandbox(['clients', 'get', '1', '--json', '--query', 'name'])
    expect(JSON.parse(stdout)).toBe('Acme Widgets')
  })

  it('accepts former names, but none of a secret', async () => {
    const list = ['credentials', 'list', '--all', '--json', '--query']
    const first = JSON.parse((await runSandbox([...list.slice(0, -1)])).stdout)
    expect(first.length).toBeGreaterThan(3)
    const names = JSON.parse((await runSandbox([...list, '[].credential_name'])).stdout)
    expect(JSON.parse((await runSandbox([...list, '[].login_name'])).stdout)).toEqual(names)
    for (const word of ['password', 'login_password', 'Password', '"OTP secret"']) {
      expect(JSON.parse((await runSandbox([...list, `[].${word}`])).stdout)).toEqual([])
    }
  })

  it('accepts the names of replies’ fields within one or several tickets', async () => {
    const expression = 'replies[].{message: message, type: type, BY: BY, by: by}'
    const ask = async (which: string[], query: string) => {
      const argv = ['tickets', 'get', ...which, '--replies', '--json', '--query', query]
      return JSON.parse((await runSandbox(argv)).stdout)
    }
    const own =
      'replies[].{message: ticket_reply, type: ticket_reply_type, BY: ticket_reply_by_name, by: ticket_reply_by}'
    const replies = await ask(['TCK-1041'], expression)
    expect(replies.length).toBeGreaterThan(0)
    expect(replies).toEqual(await ask(['TCK-1041'], own))
    expect(replies[0].message).toContain('<')
    const both = await ask(['TCK-1041', 'TCK-1042'], `[].${expression}`)
    expect(both).toEqual(await ask(['TCK-1041', 'TCK-1042'], `[].${own}`))
    expect(await ask(['TCK-1042'], 'replies[?type==`Internal`] | length(@)')).toBe(1)
    expect(await ask(['TCK-1042'], 'keys(replies[0])')).not.toContain('message')
  })
})
