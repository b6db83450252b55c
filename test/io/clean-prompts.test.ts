import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanPrompts } from '../../src/io/clean-prompts.ts'
import type { Choice, Prompts } from '../../src/io/prompts.ts'
import { cleanLine } from '../../src/text/terminal-safe.ts'

function linesOf({ name, details = [] }: Choice<unknown>): string[] {
  return [name, ...details]
}

/** Prompts that show what they are given, and take the first choice. */
function showing() {
  const shown: string[] = []
  const take = <T>(answer: T, ...texts: (string | undefined)[]): Promise<T> => {
    shown.push(...texts.filter((text) => text !== undefined))
    return Promise.resolve(answer)
  }
  const prompts: Prompts = {
    text: (question, initial) => take('typed', question, initial),
    secret: (question) => take('typed', question),
    confirm: (question, initial) => take(initial === true, question),
    askText: ({ question, initial, validate, preview }) =>
      take('typed', question, initial, validate?.(question), preview?.(question)),
    pick: (question, choices) => take(choices[0]!.value, question, ...choices.flatMap(linesOf)),
  }
  return { prompts: cleanPrompts(prompts), shown }
}

test('every question, default and choice is one line without control sequences (H31)', async () => {
  const hostile = 'Acme\x1b[2J\x1b]0;owned\x07\u202e\r\nforged'
  const { prompts, shown } = showing()
  await prompts.text(hostile, hostile)
  await prompts.secret(hostile)
  await prompts.confirm(hostile)
  await prompts.pick(hostile, [{ value: 1, name: hostile, details: [hostile] }])
  const same = () => hostile
  await prompts.askText({ question: hostile, initial: hostile, validate: same, preview: same })
  expect(shown).toEqual(Array(11).fill('Acme forged'))
})

test('whatever the text, and answers are not changed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      const { prompts, shown } = showing()
      expect(await prompts.pick(text, [{ value: text, name: text }])).toBe(text)
      expect(await prompts.confirm(text, true)).toBe(true)
      expect(new Set(shown)).toEqual(new Set([cleanLine(text)]))
    }),
  )
})

test('without a default there is none', async () => {
  const { prompts, shown } = showing()
  await prompts.text('Which')
  expect(shown).toEqual(['Which'])
})
