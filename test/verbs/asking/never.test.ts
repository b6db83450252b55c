import { describe, expect, it } from 'vitest'
import type { CommandSpec } from '../../../src/cli/command.ts'
import { isBranch } from '../../../src/cli/command-entry.ts'
import { commandTree } from '../../../src/cli/registry.ts'
import { type HazardInstance, hazardInstance } from '../../hazards/hazard-instance.ts'
import { everyCommand } from '../../leaks/commands.ts'
import { eachOnce } from '../../support/division.ts'
import type { RunOptions } from '../../support/run.ts'
import { copyOf } from '../../support/sandbox.ts'

// Pipes, CI and --no-input are never prompted; a prompt can be cancelled, and then nothing has happened.

/** Every command without arguments, and the writing ones as the search for leaks calls them. */
const COMMANDS = (await everyCommand('http://127.0.0.1:9/')).map(({ name, isWrite, plans }) => ({
  name,
  lines: [name.split(' '), ...(isWrite ? plans.slice(0, 1).map(({ argv }) => argv) : [])],
}))

const SPECS: readonly { path: string; spec: CommandSpec }[] = (
  await Promise.all(
    commandTree().map(async (entry) => {
      const spec = await entry.load()
      return isBranch(spec)
        ? spec.commands.map((one) => ({ path: `${spec.name} ${one.name}`, spec: one }))
        : [{ path: spec.name, spec }]
    }),
  )
).flat()

/** Commands that may run for long, or wait for input. */
const LEFT_ALONE = new Set(['sandbox serve'])

const WAYS: readonly (readonly [string, RunOptions, readonly string[]])[] = [
  ['pipes', {}, []],
  ['a pipe as standard input', { terminal: 100, isPiped: true }, []],
  ['--no-input', { terminal: 100 }, ['--no-input']],
  ['CI', { terminal: 100, env: { CI: 'true' } }, []],
]

const CASES = WAYS.flatMap(([way, options, more]) =>
  COMMANDS.filter(({ name }) => !LEFT_ALONE.has(name)).map((one) => ({
    ...one,
    way,
    options,
    more,
  })),
)

/** The quick suite tries each command, and each way. */
const TRIED = eachOnce(
  CASES,
  ({ name }) => name,
  ({ way }) => way,
)

it.each(TRIED)('$name asks nothing with $way', async ({ lines, options, more }) => {
  const instance = await hazardInstance('26.10')
  for (const argv of lines) {
    const { questions } = await instance.itflow([...argv, ...more], options)
    expect({ argv, questions }).toEqual({ argv, questions: [] })
  }
})

const PICKED = SPECS.filter(({ spec }) =>
  spec.arguments?.some(({ type }) => type.kind === 'record'),
)

/** A field that each update could change. */
const changeOf = (path: string, spec: CommandSpec): string[] => {
  if (!path.endsWith(' update')) return []
  const option = spec.options?.find(
    ({ field, type }) => field !== undefined && type.kind === 'text',
  )
  return option === undefined ? [] : [`--${option.name}`, 'made-up']
}

async function atTerminal(
  instance: HazardInstance,
  argv: readonly string[],
  options: RunOptions = {},
) {
  const before = copyOf(instance.database).tables
  const result = await instance.itflow(argv, { terminal: 100, isCancelled: true, ...options })
  return {
    ...result,
    isUntouched: JSON.stringify(before) === JSON.stringify(instance.database.tables),
  }
}

describe("a record that isn't named", () => {
  it('can be picked in every command that needs one', () => {
    const asks = PICKED.filter(({ spec }) =>
      spec.arguments?.some((one) => one.isPickable || one.isOptional),
    )
    const others = PICKED.filter((one) => !asks.includes(one)).map(({ path }) => path)
    // They can be listed only for one invoice.
    expect(others.filter((path) => !/^(invoice-items|payments) /.test(path))).toEqual([])
    expect(asks.length).toBeGreaterThan(40)
  })

  it.each(PICKED.map(({ path, spec }) => [path, spec] as const))(
    '%s: cancelling exits with 130, and nothing has happened',
    async (path, spec) => {
      const instance = await hazardInstance('26.10')
      const argv = [...path.split(' '), ...changeOf(path, spec)]
      if (spec.takesRest === true) argv.push('--', 'true')
      const { status, questions, isUntouched, stdout } = await atTerminal(instance, argv)
      expect([isUntouched, stdout]).toEqual([true, ''])
      const isPicked = spec.arguments?.some((one) => one.isPickable || one.isOptional) === true
      const isOffered = spec.allowsUnknownOptions !== true
      const expected = !isPicked
        ? [2]
        : !isOffered
          ? [7]
          : /^payments /.test(path)
            ? [7]
            : /unarchive/.test(path)
              ? [130, 5]
              : [130]
      expect({ status, asked: questions.length }).toEqual({
        status: expect.toSatisfy((one: number) => expected.includes(one)),
        asked: status === 130 ? 1 : 0,
      })
    },
  )
})
