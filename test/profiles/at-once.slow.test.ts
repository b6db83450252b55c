import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundledProgram } from '../support/bundle.ts'
import { freshHome } from '../support/run.ts'

const execute = promisify(execFile)
let directory = ''
let program = ''

beforeAll(async () => {
  ;({ directory, program } = await bundledProgram())
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

test('programs that add, change and remove profiles at once lose nothing', async () => {
  const home = freshHome()
  const itflow = (...argv: string[]) => {
    const running = execute(process.execPath, [program, ...argv], {
      env: { PATH: process.env['PATH'], HOME: home },
    })
    running.child.stdin?.end('made-up-key')
    return running
  }
  const add = (name: string) =>
    itflow('profiles', 'add', name, '--url', `https://${name}.example`, '--key-stdin', '--no-test')
  await add('first')
  await add('second')
  const names = ['a', 'b', 'c', 'd']
  await Promise.all([
    ...names.map(add),
    itflow('profiles', 'set', 'first', '--label', 'production'),
    itflow('profiles', 'remove', 'second', '--yes'),
    itflow('profiles', 'use', 'first'),
  ])
  const { stdout } = await itflow('profiles', 'list', '--json')
  const list = JSON.parse(stdout) as { name: string; label: string | null; current: boolean }[]
  expect(list.map(({ name }) => name).sort()).toEqual([...names, 'first'])
  expect(list.find(({ name }) => name === 'first')).toMatchObject({
    label: 'production',
    current: true,
  })
  const folder = join(home, '.config', 'itflow')
  const { secrets } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))
  const accounts = [...names, 'first'].map(
    (name) => `API key of ${name} for https://${name}.example/`,
  )
  expect(Object.keys(secrets).sort()).toEqual(accounts.sort())
  // No lock and no incomplete file is left behind.
  expect(readdirSync(folder).sort()).toEqual(['config.json', 'secrets.json'])
})
