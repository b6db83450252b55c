import { expect, test } from 'vitest'
import { printFailure, printNotice } from '../../src/cli/report.ts'
import { NotFoundError, RefusedError } from '../../src/errors.ts'

const HOSTILE = 'a\x1b[31mb\x9b\u202ec'

function told(
  tell: (telling: { isJson: boolean; print(text: string): void }) => void,
  isJson: boolean,
) {
  const lines: string[] = []
  tell({ isJson, print: (text) => lines.push(text) })
  return lines
}

test('a failure is its message and the next step, without control sequences (H31)', () => {
  const failure = new NotFoundError(`No asset ${HOSTILE}`, { hint: `one\n${HOSTILE}` })
  expect(told((telling) => printFailure(failure, telling), false)).toEqual([
    'No asset abc',
    '  one\n  abc',
  ])
})

test('a refusal names its hazard', () => {
  const failure = new RefusedError('it would overwrite every document', { hazard: 'H03' })
  expect(told((telling) => printFailure(failure, telling), false)).toEqual([
    'Refused (H03): it would overwrite every document',
  ])
})

test('as JSON, a failure or a notice is one line with the exact data, control characters escaped (H31)', () => {
  const failure = new NotFoundError(HOSTILE, { httpStatus: 404 })
  const [error, notice] = [
    ...told((telling) => printFailure(failure, telling), true),
    ...told((telling) => printNotice('guess', HOSTILE, telling), true),
  ]
  expect(`${error}${notice}`).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/)
  expect(JSON.parse(error ?? '')).toEqual({
    error: { code: 'not_found', message: HOSTILE, status: 404, retryable: false },
  })
  expect(JSON.parse(notice ?? '')).toEqual({ notice: { code: 'guess', message: HOSTILE } })
})
