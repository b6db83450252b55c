import { afterEach, expect, it } from 'vitest'
import { type Started, start, useProgram } from '../program/child.ts'
import { freshHome, run } from '../support/run.ts'

useProgram()

const started: Started[] = []

afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL')
  await Promise.all(started.splice(0).map(({ ended }) => ended))
})

it('of five processes that upsert one record only one creates it', async () => {
  const server = start(['sandbox', 'serve', '--port', '0', '--memory'])
  started.push(server)
  await server.saying('Press Ctrl-C to stop.')
  const [, url = ''] = /ITFLOW_URL=(\S+)/.exec(server.output()) ?? []
  const [, key = ''] = /ITFLOW_API_KEY=(\S+)/.exec(server.output()) ?? []
  const home = freshHome()
  const env = { ITFLOW_URL: url, ITFLOW_API_KEY: key }
  for (let round = 1; round <= 3; round += 1) {
    const values = ['--serial', `RACE-${round}`, '--name', `Race ${round}`, '--client', '1']
    const argv = ['assets', 'upsert', '--match', 'serial', ...values, '--json']
    const five = [1, 2, 3, 4, 5].map(() => start(argv, { ...env, ITFLOW_PROFILE: '', HOME: home }))
    const ended = await Promise.all(five.map((one) => one.ended))
    expect(ended.map(({ status, stderr }) => (status === 0 ? '' : stderr))).toEqual(
      Array(5).fill(''),
    )
    const did = ended.map(({ stderr }) => /"code":"(created|unchanged)"/.exec(stderr)?.[1])
    expect(did.toSorted()).toEqual(['created', ...Array(4).fill('unchanged')])
    const list = await run(['assets', 'list', '--serial', `RACE-${round}`, '--json'], { env })
    expect(JSON.parse(list.stdout)).toHaveLength(1)
  }
})
