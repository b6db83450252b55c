import { describe, expect, it } from 'vitest'
import { isBranch } from '../../src/cli/command-entry.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { twoInstances } from '../support/two-instances.ts'

/** The commands that read lists of their own from several instances, and what to call them with to list everything. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  find: ['acme', '--limit', '500'],
  expiring: [],
  duty: ['--limit', '1000'],
}

interface Row {
  profile?: string
}

const rowsIn = (stdout: string) => JSON.parse(stdout) as Row[]

it('every command that reads several instances is tried', async () => {
  const names: string[] = []
  for (const { name, load } of commandTree()) {
    const spec = await load()
    if (!isBranch(spec) && spec.takesManyInstances === true) names.push(name)
  }
  expect(names.sort()).toEqual(Object.keys(COMMANDS).sort())
})

describe.each(Object.entries(COMMANDS))('itflow %s on several instances', (name, words) => {
  const argv = [name, ...words]

  it('has the rows of each, with its profile', async () => {
    const { call } = await twoInstances()
    const both = await call([...argv, '--all-profiles', '--json'])
    expect(both.status).toBe(0)
    for (const profile of ['s0', 's1']) {
      const { stdout } = await call([...argv, '--profile', profile, '--json'])
      const one = rowsIn(stdout)
      expect(one).not.toEqual([])
      expect(one.some((row) => 'profile' in row)).toBe(false)
      expect(rowsIn(both.stdout).filter((row) => row.profile === profile)).toEqual(
        one.map((row) => ({ profile, ...row })),
      )
    }
  })

  it('names the profile in a table and in CSV, and only then', async () => {
    const { call } = await twoInstances()
    for (const profiles of ['s0,s1', 's0']) {
      const isMany = profiles.includes(',')
      const table = await call([...argv, '--profile', profiles], { terminal: 200 })
      const csv = await call([...argv, '--profile', profiles, '-o', 'csv'])
      const isShown = /^ +PROFILE |^s[01] · /m.test(table.stdout)
      expect([isShown, csv.stdout.startsWith('profile,')]).toEqual([isMany, isMany])
    }
  })

  it('shows the rest if one of them fails, and names it', async () => {
    const { call, closeSecond } = await twoInstances()
    const both = rowsIn((await call([...argv, '--all-profiles', '--json'])).stdout)
    await closeSecond()
    const left = await call([...argv, '--all-profiles', '--json'])
    expect([left.status, left.stderr]).toEqual([11, expect.stringContaining('s1: ')])
    expect(left.stderr).toContain('1 of 2 instances failed')
    expect(rowsIn(left.stdout)).toEqual(both.filter(({ profile }) => profile === 's0'))
  })
})
