import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { openPrompts } from '../../src/io/asking/open-prompts.ts'

// A login may ask again and again: Node warns at a terminal of the eleventh listener that is left.

it.each([
  ['at a terminal', false],
  ['read out', true],
])('many questions leave no listeners behind, %s', async (_, isAccessible) => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  output.resume()
  const listening = () =>
    [input, output, process].flatMap((one) =>
      one.eventNames().map((name) => `${String(name)} ${one.listenerCount(name)}`),
    )
  const prompts = await openPrompts({ input, output }, { isAccessible })
  const ask = async () => {
    const answer = prompts.text('Which')
    setTimeout(() => input.write('one\r\n'), 5)
    expect(await answer).toBe('one')
  }
  await ask()
  await ask()
  const before = listening()
  for (let nth = 0; nth < 3; nth += 1) await ask()
  expect(listening()).toEqual(before)
})
