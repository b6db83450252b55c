import { expect, onTestFinished, test } from 'vitest'
import { requireWritable } from '../../../../src/api/http/read-only.ts'
import { hintText } from '../../../../src/cli/step-commands.ts'
import { RefusedError } from '../../../../src/errors.ts'
import type { Setting } from '../../../../src/profiles/settings.ts'
import { settingsFor } from '../../../support/loopback-instance.ts'
import { freshHome, run } from '../../../support/run.ts'
import { startSandbox } from '../../../support/sandbox.ts'

function refusalOf(readOnly: Setting<boolean>): RefusedError | undefined {
  try {
    requireWritable(settingsFor(new URL('http://127.0.0.1/'), { readOnly }))
    return undefined
  } catch (error) {
    if (error instanceof RefusedError) return error
    throw error
  }
}

test.each([
  ['flag', '--read-only', 'leave out --read-only'],
  ['environment', 'ITFLOW_READ_ONLY', 'unset ITFLOW_READ_ONLY'],
  ['profile', 'profile acme', 'itflow profiles set acme --unset read-only'],
] as const)('the server undoes what the %s says', (source, from, hint) => {
  const refusal = refusalOf({ value: true, source, from })
  expect(refusal?.message).toContain('acme is read-only')
  expect(hintText(refusal?.hint)).toContain(hint)
})

test('without a reason there is no hint', () => {
  expect(refusalOf({ value: false, source: 'default', from: 'the default' })).toBeUndefined()
})

test('the hint can be pasted, and the write then succeeds', async () => {
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const options = { home: freshHome(), env: { KEY: sandbox.key } }
  const add = ['profiles', 'add', 'acme', '--url', sandbox.url, '--key-env', 'KEY', '--read-only']
  expect((await run(add, options)).status).toBe(0)
  for (const write of [
    ['assets', 'delete', '1', '--yes', '--json'],
    ['api', 'POST', 'clients/create', '-f', 'client_name=Made up', '--json'],
  ]) {
    const refused = await run(write, options)
    expect(refused.status).toBe(10)
    const { error } = JSON.parse(refused.stderr.trim().split('\n').at(-1) ?? '')
    const [, command = ''] = /itflow (.*)$/.exec(error.hint) ?? []
    expect((await run(command.split(' '), options)).status).toBe(0)
    expect((await run(write, options)).status).toBe(0)
    await run(['profiles', 'set', 'acme', '--read-only'], options)
  }
})
