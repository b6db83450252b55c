import { expect, it } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { type Fate, PASS, type Passing } from './front.ts'
import { hazardInstance } from './hazard-instance.ts'

/** Runs a command that is interrupted when a request arrives. */
async function interrupted(
  argv: readonly string[],
  decide: (request: Passing, interrupt: () => void) => Fate,
) {
  const ending = new AbortController()
  const interrupt = () => ending.abort(new InterruptedError('SIGINT'))
  const instance = await hazardInstance('26.10', undefined, (request) => decide(request, interrupt))
  return { instance, ...(await instance.itflow(argv, { signal: ending.signal })) }
}

it('an interruption of a deletion says that the record is left archived (H40)', async () => {
  const argv = ['contacts', 'delete', 'ada@acme.example', '--yes']
  const { status, stderr, instance } = await interrupted(
    argv,
    ({ method, operation }, interrupt) => {
      if (method !== 'POST' || operation !== 'contacts/delete') return PASS
      interrupt()
      return { kind: 'lost', handled: false }
    },
  )
  expect(status).toBe(130)
  expect(stderr).toContain('Contact 1 is now archived')
  expect(stderr).toContain('itflow contacts unarchive 1 --client 1')
  expect(instance.changes()).toContainEqual(expect.stringContaining('contact_archived_at'))
})

it('an interrupted check after a lost reply says that the write may have happened', async () => {
  const argv = ['assets', 'create', '--client', 'ACME', '--name', 'LT-0042', '--type', 'Laptop']
  let isSent = false
  const { status, stderr } = await interrupted(argv, ({ method, operation }, interrupt) => {
    isSent ||= method === 'POST'
    if (method === 'POST') return { kind: 'answer', status: 504, body: '' }
    if (isSent && operation === 'assets/read') interrupt()
    return PASS
  })
  expect(status).toBe(130)
  expect(stderr).toContain('It may have created the asset')
  expect(stderr).toContain('Check before you run it again')
})

it('an interruption of several deletions says which are done, left archived, or not tried', async () => {
  const argv = ['contacts', 'delete', '2', '1', '3', '--yes']
  const { status, stderr } = await interrupted(argv, ({ method, operation, nth }, interrupt) => {
    if (method !== 'POST' || operation !== 'contacts/delete' || nth === 0) return PASS
    interrupt()
    return { kind: 'lost', handled: false }
  })
  expect(status).toBe(130)
  expect(stderr).toContain('Contact 1 is now archived')
  expect(stderr).toContain('itflow contacts unarchive 1 --client 1')
  expect(stderr).toContain('Deleted: 2\n')
  expect(stderr).toContain('Not tried: 3\n')
})
