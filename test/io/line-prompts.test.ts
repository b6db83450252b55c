import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { openPrompts } from '../../src/io/asking/open-prompts.ts'
import type { Prompts } from '../../src/io/prompts.ts'
import { expectReadable } from '../support/append-only.ts'

/** Questions read line by line, each answered once the text before it is printed; resolves with all that was written. */
async function conversation(
  ask: (prompts: Prompts) => Promise<unknown>,
  answers: readonly (readonly [sees: string, types: string])[],
  columns = 80,
): Promise<{ answer: unknown; written: string }> {
  const input = new PassThrough()
  const output = Object.assign(new PassThrough(), { columns })
  let written = ''
  output.on('data', (chunk: Buffer) => {
    written += chunk.toString()
  })
  const asked = ask(await openPrompts({ input, output }, { isAccessible: true })).catch(
    (error: unknown) => error,
  )
  for (const [sees, types] of answers) {
    await vi.waitFor(() => expect(written.replace(/\s+/g, ' ')).toContain(sees))
    input.write(types)
  }
  const answer = await asked
  expectReadable(written)
  return { answer, written }
}

const CHOICES = Array.from({ length: 30 }, (_, nth) => ({
  value: nth,
  name: `Asset ${nth}`,
  details: ['Acme Widgets'],
}))

test('an arrow key is not part of a secret', async () => {
  const input = new PassThrough()
  const output = Object.assign(new PassThrough(), { columns: 80 })
  const asked = (await openPrompts({ input, output }, { isAccessible: true })).secret('API key')
  for (const typed of ['made', '\u001b[D', '-up', '\u001b[3~', '\u001bOH', '\r']) {
    await new Promise(setImmediate)
    input.write(typed)
  }
  expect(await asked).toBe('made-up')
})

test('each question says in words what is asked and how to answer it', async () => {
  const { answer, written } = await conversation(
    async (prompts) => [
      await prompts.text('Name of the profile', 'acme'),
      await prompts.secret('API key'),
      await prompts.confirm('Use it from now on', true),
      await prompts.pick('Which one', CHOICES.slice(0, 2)),
      await prompts.pick('Asset', CHOICES),
    ],
    [
      ['Name of the profile (Enter for acme):', '\n'],
      ['API key (nothing is shown as you type):', 'made-up\r'],
      ['Use it from now on (yes/no, Enter for yes):', 'n\n'],
      ['Type a number from 1 to 2, or a part of the name:', ' ASSET 1\n'],
      ['Type a number from 1 to 5, or a part of the name:', 'sset 2\n'],
      ['a number from 1 to 12', '1\n'],
    ],
  )
  expect(answer).toEqual(['acme', 'made-up', false, 1, 2])
  expect(written).not.toContain('made-up')
  expect(written).toContain('Which one\n1. Asset 0, Acme Widgets\n2. Asset 1, Acme Widgets\n')
  expect(written).toMatch(/Asset \(30 to choose from\)\n1\. .+\n(?:[2-5]\. .+\n){4}Type/)
})

test('an invalid text is asked for again, with the reason', async () => {
  const wrong = (text: string) => (text === '7' ? undefined : `${text} is not seven`)
  const meaning = (text: string) => (text === '7' ? 'the number seven' : undefined)
  const { answer, written } = await conversation(
    (prompts) => prompts.askText({ question: 'Which number', validate: wrong, preview: meaning }),
    [
      ['Which number:', '8\n'],
      ['8 is not seven Which number:', '7\n'],
    ],
  )
  expect(answer).toBe('7')
  expect(written).toContain('Taken as the number seven\n')
})

test('lines fit the terminal, and are broken between words', async () => {
  const question =
    'A question of rather many words that has no room on one line of a narrow terminal'
  const { written } = await conversation(
    (prompts) => prompts.text(question),
    [['terminal:', 'x\n']],
    40,
  )
  for (const line of written.split('\n')) expect(line.length).toBeLessThanOrEqual(40)
  expect(written.replace(/\s+/g, ' ').trim()).toBe(`${question}:`)
})

test.each([
  ['text', (prompts: Prompts) => prompts.text('Which')],
  ['secret', (prompts: Prompts) => prompts.secret('Which')],
  ['pick', (prompts: Prompts) => prompts.pick('Which', CHOICES)],
] as const)('the end of input cancels a %s', async (_, ask) => {
  const input = new PassThrough()
  const prompts = await openPrompts({ input, output: new PassThrough() }, { isAccessible: true })
  const asked = ask(prompts)
  input.end()
  await expect(asked).rejects.toBeInstanceOf(InterruptedError)
})

test('the end of the program ends a question', async () => {
  const ending = new AbortController()
  const streams = { input: new PassThrough(), output: new PassThrough() }
  const prompts = await openPrompts(streams, { isAccessible: true, signal: ending.signal })
  const asked = prompts.text('Which')
  ending.abort(new InterruptedError('SIGTERM'))
  await expect(asked).rejects.toMatchObject({ exit: 143 })
})
