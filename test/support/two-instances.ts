import { onTestFinished } from 'vitest'
import { freshHome, type RunOptions, run } from './run.ts'
import { startSandbox } from './sandbox.ts'

/** Two instances of different releases with a profile for each: s0 and s1. */
export async function twoInstances() {
  const servers = [await startSandbox('26.10'), await startSandbox('25.06')]
  onTestFinished(async () => {
    for (const server of servers) await server.close()
  })
  const home = freshHome()
  const env = { KEY: servers[0]?.key ?? '' }
  for (const [index, { url }] of servers.entries()) {
    const words = ['--url', url, '--key-env', 'KEY', '--timezone', 'UTC', '--no-test']
    await run(['profiles', 'add', `s${index}`, ...words], { home, env })
  }
  return {
    call: (argv: readonly string[], options: RunOptions = {}) =>
      run(argv, { home, env, ...options }),
    closeSecond: async () => servers[1]?.close(),
  }
}
