import { describe, expect, it } from 'vitest'
import { type Fate, PASS } from '../../hazards/front.ts'
import { hazardInstance } from '../../hazards/hazard-instance.ts'

/** Runs a command whose write gets a reply, and returns the error. */
async function refused(argv: readonly string[], message: string) {
  const body = JSON.stringify({ success: 'False', message })
  const answer: Fate = { kind: 'answer', status: 200, body }
  const instance = await hazardInstance('26.10', undefined, ({ method }) =>
    method === 'POST' ? answer : PASS,
  )
  const { status, stderr } = await instance.itflow([...argv, '--json'])
  const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
  return { status, ...error } as { status: number; hazard: string; hint: string; message: string }
}

const UNEXPLAINED = 'Auth success but update query failed, ensure required fields are valid'

describe('a write that the server refuses', () => {
  it.each([
    ['H16', ['assets', 'create', '--client', '1', '--name', 'X', '--type', 'Laptop']],
    ['H15', ['assets', 'update', '7', '--status', 'Lost']],
    ['H15', ['contacts', 'archive', '1']],
    ['H33', ['assets', 'delete', '7', '--yes']],
    ['H29', ['tickets', 'resolve', 'TCK-1042']],
    ['H29', ['tickets', 'close', 'TCK-1042', '--yes']],
  ])('is reported with %s: %j', async (hazard, argv) => {
    expect(await refused(argv, 'X')).toMatchObject({ status: 8, hazard })
  })

  it('is reported with its reason, or as having none', async () => {
    const argv = ['assets', 'update', '7', '--status', 'Lost']
    const explained = await refused(argv, 'The moon is full')
    expect(explained.message).toContain('The moon is full')
    expect(explained.hint).not.toContain('no reason')
    expect((await refused(argv, UNEXPLAINED)).hint).toContain('It gave no reason')
  })
})
