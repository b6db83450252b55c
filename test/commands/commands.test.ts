import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { isBranch } from '../../src/cli/command-entry.ts'
import { exitStatusesOf } from '../../src/cli/command-exits.ts'
import { commandJsonSchema } from '../../src/cli/command-schema.ts'
import { EXIT_STATUSES } from '../../src/cli/exit-statuses.ts'
import { GLOBAL_OPTIONS } from '../../src/cli/globals.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { VERSION } from '../../src/version.ts'
import { run } from '../support/run.ts'

interface Node {
  name: string
  path: string
  aliases: string[]
  arguments: { name: string }[]
  options: { name: string; type: { kind: string }; choices: string[]; formats: string[] | null }[]
  exit_statuses: number[]
  is_write: boolean
  has_dry_run: boolean
  default_command: string | null
  commands: Node[]
}

const { stdout } = await run(['commands', '--json'])
const printed = JSON.parse(stdout)
const nodes: readonly Node[] = printed.commands
const every = nodes.flatMap((node) => [node, ...node.commands])

function find(path: string): Node {
  const found = every.find((node) => node.path === path)
  if (found === undefined) throw new Error(`no ${path}`)
  return found
}

describe('itflow commands --json', () => {
  it('matches docs/commands.schema.json, which is generated from the same tree (npm run docs)', () => {
    const written = readFileSync(
      new URL('../../docs/commands.schema.json', import.meta.url),
      'utf8',
    )
    expect(written).toBe(commandJsonSchema())
    const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(written))
    validate(printed)
    expect(validate.errors).toBeNull()
    expect(validate({ ...printed, version: 2 })).toBe(false)
    expect(validate({ ...printed, commands: [{ ...nodes[0], aliases: [1] }] })).toBe(false)
  })

  it('has every command of the tree, with every option and argument', async () => {
    const tree = commandTree()
    expect(nodes.map(({ name }) => name)).toEqual(tree.map(({ name }) => name))
    for (const entry of tree) {
      const spec = await entry.load()
      const own = find(`itflow ${entry.name}`)
      expect(own.aliases).toEqual(entry.aliases)
      const specs = isBranch(spec)
        ? spec.commands.map((command) => [command, find(`${own.path} ${command.name}`)] as const)
        : [[spec, own] as const]
      if (isBranch(spec)) expect(own.commands).toHaveLength(spec.commands.length)
      for (const [command, node] of specs) {
        expect(node.options.map(({ name }) => name)).toEqual(
          (command.options ?? []).map(({ name }) => name),
        )
        expect(node.arguments).toHaveLength(command.arguments?.length ?? 0)
        expect(node.is_write).toBe(command.isWrite === true)
        expect(node.has_dry_run).toBe(node.is_write && command.hasNoDryRun !== true)
        expect(node.exit_statuses).toEqual(exitStatusesOf(command))
      }
    }
    expect(printed.global_options.map(({ name }: { name: string }) => name)).toEqual(
      GLOBAL_OPTIONS.map(({ name }) => name),
    )
    expect(printed.program_version).toBe(VERSION)
  })

  it('has types as data: choices, records, files, and kinds of fields', () => {
    const option = (path: string, name: string) =>
      find(path).options.find((one) => one.name === name)
    expect(option('itflow tickets create', 'priority')).toMatchObject({
      type: { kind: 'choice', choices: ['Low', 'Medium', 'High', 'Urgent'] },
      choices: ['Low', 'Medium', 'High', 'Urgent'],
      field: { resource: 'tickets', name: 'ticket_priority' },
    })
    expect(option('itflow assets create', 'contact')?.type).toMatchObject({
      kind: 'record',
      resource: 'contacts',
    })
    expect(option('itflow assets create', 'notes')?.type).toMatchObject({ takes_file: true })
    expect(option('itflow assets list', 'compact')?.formats).toEqual(['json', 'ndjson', 'yaml'])
    expect(find('itflow sandbox').default_command).toBe('info')
  })

  it('lists only exit statuses that are explained', () => {
    const explained = EXIT_STATUSES.map(({ status }) => status)
    for (const { exit_statuses: statuses } of every) {
      expect(explained).toEqual(expect.arrayContaining(statuses))
    }
    expect(find('itflow doctor').exit_statuses).toContain(12)
    expect(find('itflow clients list').exit_statuses).not.toContain(12)
    expect(find('itflow sandbox info').exit_statuses).toEqual([0, 1, 2, 9, 10, 130, 143])
    expect(find('itflow assets update').exit_statuses).toContain(11)
    expect(find('itflow whoami').exit_statuses).not.toContain(11)
  })
})

describe('itflow commands', () => {
  it('prints a tree of lines for a person, as wide as the terminal', async () => {
    for (const terminal of [40, 80, 200, undefined]) {
      const width = Math.min(terminal ?? 80, 100)
      const { stdout: text, status } = await run(
        ['commands'],
        terminal === undefined ? {} : { terminal },
      )
      expect(status).toBe(0)
      for (const { name } of every) expect(text).toContain(name)
      expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(width)
    }
  })

  it("can be queried, and can't be CSV", async () => {
    const query = ['commands', '--query', 'commands[?name==`doctor`].exit_statuses[] | [0]']
    expect((await run([...query, '--json'])).stdout).toBe('0\n')
    expect(await run(['commands', '--csv'])).toMatchObject({ status: 2, stdout: '' })
    expect((await run(['commands', '-o', 'ndjson'])).stdout.trim().split('\n')).toHaveLength(1)
    expect((await run(['commands', '-o', 'yaml'])).stdout).toContain('program_version')
  })
})
