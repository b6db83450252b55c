import { expect, onTestFinished, test } from 'vitest'
import { freshHome, run } from '../support/run.ts'
import { start, useProgram } from './child.ts'

useProgram()

const releases = ['25.01', '25.06', '26.10'] as const

test.each(releases)(
  'of twenty processes that open one alert only one opens a ticket on %s',
  async (release) => {
    const server = start(['sandbox', 'serve', '--port', '0', '--memory', '--release', release])
    onTestFinished(async () => {
      server.child.kill('SIGKILL')
      await server.ended
    })
    await server.saying('Press Ctrl-C to stop.')
    const [, url = ''] = /ITFLOW_URL=(\S+)/.exec(server.output()) ?? []
    const [, key = ''] = /ITFLOW_API_KEY=(\S+)/.exec(server.output()) ?? []
    const home = freshHome()
    const env = { ITFLOW_URL: url, ITFLOW_API_KEY: key, ITFLOW_PROFILE: '', HOME: home }
    const alert = ['--client', '1', '--key', 'race', '--subject', 'Race', '--json']
    const all = Array.from({ length: 20 }, () => start(['alerts', 'open', ...alert], env))
    const ended = await Promise.all(all.map((one) => one.ended))
    expect(ended.map(({ status, stderr }) => (status === 0 ? '' : stderr))).toEqual(
      Array(20).fill(''),
    )
    const opened = ended.filter(({ stderr }) => !stderr.includes('"code":"already_open"'))
    expect(opened).toHaveLength(1)
    const { stdout } = await run(['alerts', 'list', '--client', '1', '--json'], { env, home })
    expect(JSON.parse(stdout)).toHaveLength(1)
  },
)
