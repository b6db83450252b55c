import { expect, it } from 'vitest'
import { tolerate } from '../src/bearable.ts'
import { InterruptedError, PermissionError } from '../src/errors.ts'

it('a failure can be borne', () => {
  const failure = new PermissionError('no')
  expect(tolerate(failure)).toBe(failure)
})

it.each([
  ['a defect', new TypeError('x is not a function')],
  ['an interruption', new InterruptedError('SIGINT')],
  ['what is no error at all', 'x'],
])('%s cannot', (_, error) => {
  expect(() => tolerate(error)).toThrow(error instanceof Error ? error : String(error))
})
