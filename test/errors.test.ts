import { expect, it } from 'vitest'
import { InterruptedError, PermissionError, tolerate } from '../src/errors.ts'

it('returns a failure that can be ignored', () => {
  const failure = new PermissionError('no')
  expect(tolerate(failure)).toBe(failure)
})

it.each([
  ['a defect', new TypeError('x is not a function')],
  ['an interruption', new InterruptedError('SIGINT')],
  ['something that is not an error', 'x'],
])('throws %s', (_, error) => {
  expect(() => tolerate(error)).toThrow(error instanceof Error ? error : String(error))
})
