import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { terminalPrompts } from '../../src/io/asking/terminal-prompts.ts'

/** Prompts on streams in memory; what is typed is sent once the question is there. */
function at(typed: string, signal?: AbortSignal) {
  const input = new PassThrough()
  let shown = ''
  let isTyped = false
  const output = new PassThrough()
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString('utf8')
    if (isTyped || !shown.includes('Which')) return
    isTyped = true
    // What is typed before the question listens is dropped.
    setImmediate(() => setImmediate(() => input.write(typed)))
  })
  const prompts = terminalPrompts({ input, output, signal }, (_, text) => text)
  return { prompts, shown: () => shown }
}

test('a text is what is typed, or the default', async () => {
  expect(await at('acme\n').prompts.text('Which name')).toBe('acme')
  expect(await at('\n').prompts.text('Which name', 'bakery')).toBe('bakery')
})

test('a secret is never shown, not even by a key', async () => {
  const toggle = '\u0014'
  const { prompts, shown } = at(`made-up${toggle}-key\n`)
  expect(await prompts.secret('Which key')).toBe('made-up-key')
  expect(shown()).toContain('***')
  expect(shown()).not.toContain('made-up')
})

test('yes, no, and the default on Enter', async () => {
  expect(await at('y\n').prompts.confirm('Which', false)).toBe(true)
  expect(await at('n\n').prompts.confirm('Which', true)).toBe(false)
  expect(await at('\n').prompts.confirm('Which', false)).toBe(false)
})

test('a choice returns its value', async () => {
  const choices = [
    { value: 1, name: 'Firewall edge' },
    { value: 2, name: 'Firewall guest' },
  ]
  expect(await at('\u001b[B\n').prompts.pick('Which one', choices)).toBe(2)
})

test('Ctrl-C is an interruption', async () => {
  await expect(at('\u0003').prompts.text('Which name')).rejects.toBeInstanceOf(InterruptedError)
})

test('the end of the program ends the question', async () => {
  const abort = new AbortController()
  const asked = at('', abort.signal).prompts.text('Which name')
  abort.abort(new InterruptedError('SIGTERM'))
  await expect(asked).rejects.toMatchObject({ exit: 143 })
})

test.each([
  ['Ctrl-C', '\u0003'],
  ['the end of input', '\u0004'],
])('%s before the question is shown is an interruption too', async (_, typed) => {
  const input = Object.assign(new PassThrough(), { isTTY: true })
  const prompts = terminalPrompts({ input, output: new PassThrough() }, (_style, text) => text)
  const asked = prompts.text('Which name')
  input.emit('data', Buffer.from(typed))
  await expect(asked).rejects.toBeInstanceOf(InterruptedError)
})

test('the output stays open for the next question', async () => {
  const input = new PassThrough()
  const output = new PassThrough()
  const prompts = terminalPrompts({ input, output }, (_, text) => text)
  for (const answer of ['one', 'two']) {
    const asked = prompts.text('Which name')
    setImmediate(() => input.write(`${answer}\n`))
    expect(await asked).toBe(answer)
  }
  expect(output.writableEnded).toBe(false)
})

test('an error of a closed terminal is a hangup', async () => {
  const input = new PassThrough()
  const asked = terminalPrompts({ input, output: new PassThrough() }, (_, text) => text).text(
    'Which',
  )
  setImmediate(() => input.emit('error', Object.assign(new Error('read EIO'), { code: 'EIO' })))
  await expect(asked).rejects.toMatchObject({ signal: 'SIGHUP' })
})
