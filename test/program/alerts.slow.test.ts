import { expect, onTestFinished, test } from 'vitest'
import { freshHome, run } from '../support/run.ts'
import { start, useProgram } from './child.ts'

useProgram()

test('of twenty processes that open one alert only one opens a ticket', async () => {
  const server = start(['sandbox', 'serve', '--port', '0', '--memory'])
  onTestFinished(async () => {
    server.child.kill('SIGKILL')
    await server.ended
  })
  await server.saying('Press Ctrl-C to stop.')
  const [, url = ''] = /ITFLOW_URL=(\S+)/.exec(server.output()) ?? []
  const [, key = ''] = /ITFLOW_API_KEY=(\S+)/.exec(server.output()) ?? []
  const env = { ITFLOW_URL: url, ITFLOW_API_KEY: key, ITFLOW_PROFILE: '', HOME: freshHome() }
  const alert = ['--client', '1', '--key', 'race', '--subject', 'Race', '--json']
  const all = Array.from({ length: 20 }, () => start(['alerts', 'open', ...alert], env))
  const ended = await Promise.all(all.map((one) => one.ended))
  expect(ended.map(({ status, stderr }) => (status === 0 ? '' : stderr))).toEqual(
    Array(20).fill(''),
  )
  const opened = ended.filter(({ stderr }) => !stderr.includes('"code":"already_open"'))
  expect(opened).toHaveLength(1)
  const { stdout } = await run(['alerts', 'list', '--client', '1', '--json'], { env })
  expect(JSON.parse(stdout)).toHaveLength(1)
})
