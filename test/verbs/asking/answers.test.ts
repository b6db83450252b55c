import { describe, expect, it } from 'vitest'
import type { Context } from '../../../src/context.ts'
import type { TextQuestion } from '../../../src/io/prompts.ts'
import type { Field } from '../../../src/resources/field.ts'
import { resources } from '../../../src/resources/index.ts'
import { askField } from '../../../src/verbs/asking/ask-field.ts'
import { PASS } from '../../hazards/front.ts'
import { hazardInstance } from '../../hazards/hazard-instance.ts'
import { apiRig } from '../../support/api.ts'

// An invalid answer is reported at its prompt, so nothing is accepted and refused later.

const TERMINAL = { terminal: 100 }

const NETWORK = ['networks', 'create', '--client', 'ACME']
const CONTACT = ['contacts', 'create', '--client', 'ACME']
const DOMAIN = ['domains', 'create', '--client', 'ACME']
const REPLY = ['tickets', 'reply', '59']
const ITEM = ['invoice-items', 'create', '--invoice', '13', '--name', 'Visit']

describe.each([
  ['no text at all', CONTACT, ['  ', 'New', 'new@acme.example', '', ''], "Name can't be empty"],
  ['what is too long', CONTACT, ['x'.repeat(201), 'New', 'n@acme.example', '', ''], 'at most 200'],
  ['no e-mail address', CONTACT, ['New', 'new', 'new@acme.example', '', ''], 'E-mail new'],
  [
    'one that somebody has (H16)',
    CONTACT,
    ['New', 'ada@acme.example', 'n@acme.example', '', ''],
    'is already used by contact 1 Ada Lovelace',
  ],
  ['no network (H39)', NETWORK, ['New', 'ten', '10.9.0.0/24', '', ''], "isn't a network"],
  ['no number', NETWORK, ['New', '10.9.0.0/24', 'many', '7', ''], 'not a whole number'],
  ['no address', NETWORK, ['New', '10.9.0.0/24', '7', '10.9', '10.9.0.1'], 'Gateway 10.9'],
  ['no date', DOMAIN, ['new.example', 'someday', ''], ''],
  ['no length of time', REPLY, ['Done', '45', '45m', false], 'minutes or hours? Write 45m or 45h'],
  ['no amount', ITEM, ['one', '1', '12.345', '12.34'], 'decimal places'],
] as const)('%s', (_, argv, answers, said) => {
  it('is asked for again, and the valid value is stored', async () => {
    const { itflow, writes } = await hazardInstance('26.10')
    const result = await itflow(argv, { ...TERMINAL, answers })
    expect({ status: result.status, stderr: result.stderr }).toMatchObject({ status: 0 })
    expect(result.questions.join('\n')).toContain(said)
    expect(writes()).toHaveLength(1)
  })
})

it('an invalid secret is reported with --quiet too', async () => {
  const { itflow } = await hazardInstance('26.10')
  const argv = ['credentials', 'create', '--client', 'ACME', '--quiet']
  const options = { ...TERMINAL, answers: ['Router', '', 'root', 'a\u0007b'], isCancelled: true }
  const { stderr, questions } = await itflow(argv, options)
  expect(questions.slice(3)).toEqual(['Password (optional)', 'Password (optional)'])
  expect(stderr).toContain('Password: it has an invisible')
})

describe('an optional record', () => {
  it.each([
    ['is forbidden', { kind: 'answer', status: 403, body: '{"success":"False","message":"no"}' }],
    ['fails', { kind: 'answer', status: 400, body: 'no' }],
  ] as const)('is skipped if reading such records %s, and the rest is created', async (_, fate) => {
    const { itflow, writes } = await hazardInstance('26.10', undefined, ({ method, operation }) =>
      method === 'GET' && operation === 'assets/read' ? fate : PASS,
    )
    const argv = ['tickets', 'create', '--client', 'ACME']
    const result = await itflow(argv, { ...TERMINAL, answers: ['New', '', 'Low', 'none'] })
    expect({ status: result.status, stderr: result.stderr }).toMatchObject({ status: 0 })
    expect(result.stderr).toContain('Asset is left out.')
    expect(writes()).toHaveLength(1)
  })

  it("isn't skipped if the command needs it", async () => {
    const { itflow } = await hazardInstance('26.10', undefined, ({ method, operation }) =>
      method === 'GET' && operation === 'clients/read'
        ? { kind: 'answer', status: 403, body: '{"success":"False","message":"no"}' }
        : PASS,
    )
    const { status, questions } = await itflow(['tickets', 'create'], TERMINAL)
    expect([status, questions]).toEqual([4, []])
  })
})

describe('a date', () => {
  it.each([
    ['next friday', '2026-12-04'],
    ['in 2 weeks', '2026-12-08'],
    ['+30d', '2026-12-24'],
    ['2027-03-01', '2027-03-01'],
  ])('may be written in words: %s', async (words, day) => {
    const { itflow, row } = await hazardInstance('26.10')
    const answers = ['brand-new.example', words]
    const { status } = await itflow(DOMAIN, { ...TERMINAL, answers })
    expect(status).toBe(0)
    expect(row('domains', { domain_name: 'brand-new.example' })['domain_expire']).toBe(day)
  })
})

describe('a choice', () => {
  it('that allows other values accepts a typed one', async () => {
    const { api } = apiRig('26.10')
    const asked: string[] = []
    const prompts = {
      pick: async (question: string, choices: readonly { name: string; value: unknown }[]) => {
        asked.push(question, choices.at(0)?.name ?? '', choices.at(-1)?.name ?? '')
        return choices.at(-1)?.value
      },
      askText: async ({ question, validate }: TextQuestion) => {
        asked.push(question, validate?.('') ?? '', validate?.('Deploied') ?? '')
        return 'On loan'
      },
    }
    const { assets } = resources
    const [name, context] = ['asset_status', { prompts: async () => prompts } as unknown as Context]
    const scope = { kind: 'all' } as const
    const form = {
      context,
      api,
      resource: assets,
      scope,
      values: new Map(),
      format: 'auto',
    } as const
    const field = assets.fields[name] as Field
    const answer = await askField(form, { name, field, isRequired: false })
    expect(answer).toMatchObject({ text: 'On loan', parsed: { value: 'On loan' } })
    expect(asked.slice(0, 5)).toEqual([
      'Status (optional)',
      'none',
      'other…',
      'Status',
      "Status can't be empty",
    ])
    expect(asked[5]).toContain('Deployed')
  })

  it('says what ITFlow does if the contact is skipped (H47)', async () => {
    const { itflow } = await hazardInstance('26.10')
    const offered: string[][] = []
    const answers = ['New', '', 'Low', 'none', 'none']
    const onChoices = (names: readonly string[]) => void offered.push([...names])
    const argv = ['tickets', 'create', '--client', 'ACME']
    await itflow(argv, { ...TERMINAL, answers, onChoices })
    expect(offered.map(([first]) => first)).toEqual([
      'Low',
      'none  ITFlow uses the primary contact',
      'none',
    ])
  })

  it('offers only words that are stored as they are', async () => {
    const { itflow } = await hazardInstance('26.10')
    const offered: string[] = []
    const argv = ['ticket-replies', 'create', '--ticket', '59']
    const onChoices = (names: readonly string[]) => void offered.push(...names)
    await itflow(argv, { ...TERMINAL, answers: ['Hello', 'Public'], onChoices })
    expect(offered).toEqual(['Internal', 'Public'])
  })
})

describe("a record that an option names but doesn't exist", () => {
  it.each([
    [['tickets', 'create', '--client', 'ACME', '--contact', 'nobody']],
    [['ticket-replies', 'create', '--ticket', '4711']],
    [['tickets', 'reply', '4711']],
  ])('is reported before any question: %j', async (argv) => {
    const { itflow, writes } = await hazardInstance('26.10')
    const { status, questions } = await itflow(argv, { ...TERMINAL, isCancelled: true })
    expect([status, questions, writes()]).toEqual([5, [], []])
  })
})

describe('a server without the operation', () => {
  it.each([[['tickets', 'reply', '59']], [['ticket-replies', 'create']], [['tickets', 'close']]])(
    'is reported before any question: %j',
    async (argv) => {
      const { itflow } = await hazardInstance('25.09')
      const { questions, status } = await itflow(argv, { ...TERMINAL, isCancelled: true })
      expect([status, questions]).toEqual([7, []])
    },
  )

  it("isn't asked for fields that it would ignore", async () => {
    const { itflow } = await hazardInstance('25.09')
    const argv = ['tickets', 'create', '--client', 'ACME']
    const { questions } = await itflow(argv, { ...TERMINAL, answers: ['New', '', 'Low', 'none'] })
    expect(questions.some((question) => question.startsWith('Asset'))).toBe(false)
  })
})
