import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CommandSpec } from '../../src/cli/command.ts'
import { type CommandEntry, isBranch } from '../../src/cli/command-entry.ts'
import { GLOBAL_OPTIONS } from '../../src/cli/globals.ts'
import { takesValue } from '../../src/cli/option-types.ts'
import { PluginResult } from '../../src/cli/plugin.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { VARIABLES } from '../../src/cli/variables.ts'
import { InterruptedError, ServerError } from '../../src/errors.ts'
import type { World } from '../../src/world.ts'
import { freshHome, type RunResult, run } from '../support/run.ts'

/** Each command that can answer as a monitoring plugin, with a command line that asks it to. */
const PLUGINS = commandTree().flatMap(({ name, plugin }) =>
  plugin === undefined ? [] : [{ name, option: `--${plugin}`, argv: [name, `--${plugin}`, 'x'] }],
)

/** A run as a monitoring plugin that found out nothing: one line that says so, and the status for it. */
function expectUnknown({ status, stdout, stderr }: RunResult, name: string, context?: unknown) {
  expect({ context, status, stderr }).toEqual({ context, status: 3, stderr: '' })
  expect(stdout).toMatch(new RegExp(`^${name.toUpperCase()} UNKNOWN - [^|\\n]+\\n$`))
}

/** Returns the program's tree with a made-up plugin that does this. */
function treeWith(doThis: CommandSpec['run']): readonly CommandEntry[] {
  const option = { name: 'watch', type: { kind: 'text', placeholder: 'X' }, help: 'X' } as const
  const spec: CommandSpec = {
    ...{ name: 'madeup', summary: 'X', options: [option], isPlugin: true, run: doThis },
  }
  const entry = { name: 'madeup', aliases: [], summary: 'X', group: 'X', plugin: 'watch' }
  return [...commandTree(), { ...entry, load: async () => spec }]
}

describe.each(PLUGINS)('itflow $name $option answers in one line and with 3', ({ name, argv }) => {
  const tryWith = async (words: readonly string[], env: Record<string, string> = {}) =>
    expectUnknown(await run(words, { env, home: freshHome() }), name, { words, env })

  it.each(VARIABLES.flatMap(([names]) => names.split(', ')))('if %s is wrong', async (variable) => {
    await tryWith(argv, { [variable]: 'bog|us\nvalue' })
  })

  it.each(GLOBAL_OPTIONS.filter(({ type }) => takesValue(type)))(
    'if --$name is wrong, empty or has no value, wherever it is',
    async (option) => {
      const flag = `--${option.name}`
      for (const wrong of [[flag, '\u0000 nonsense'], [`${flag}=`], [`${flag}=no|n`], [flag]]) {
        await tryWith([...wrong, ...argv])
        await tryWith([...argv, ...wrong])
      }
    },
  )

  it('if a switch has a value, and if two options exclude each other', async () => {
    for (const { name: word, type } of GLOBAL_OPTIONS) {
      if (!takesValue(type)) await tryWith([...argv, `--${word}=1`])
    }
    await tryWith([...argv, '--client', '1', '--all-clients'])
    await tryWith([...argv, '--lock-fail'])
  })

  it('if an option or a word is unknown, missing or too many', async () => {
    const [command = '', option = ''] = argv
    for (const words of [
      ...[
        [...argv, '--nonsense'],
        ['--nonsense', ...argv],
        ['-Z', ...argv],
        [...argv, 'word'],
      ],
      ...[
        [command, option],
        [command, `${option}=`],
        [...argv, option, 'x'],
        ['a word', ...argv],
      ],
      ...[
        [command.toUpperCase(), option, 'x'],
        [...argv, '--', 'more'],
        [...argv, '-o', 'xlsx'],
      ],
    ]) {
      await tryWith(words)
    }
  })

  it('but only if it is the command, and the option one of its own', async () => {
    for (const words of [
      ['tickets', ...argv],
      ['help', ...argv],
    ]) {
      const found = await run(words, { home: freshHome() })
      expect({ words, status: found.status, stdout: found.stdout }).toEqual({
        ...{ words, status: 2, stdout: '' },
      })
    }
  })

  it('if it is interrupted, or forced to end', async () => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      const ending = AbortSignal.abort(new InterruptedError(signal))
      expectUnknown(await run(argv, { signal: ending, home: freshHome() }), name, signal)
    }
    let forced = 0
    const onForcedEnd: World['onForcedExit'] = (report) => {
      forced = report(new InterruptedError('SIGTERM'))
    }
    const { stdout } = await run(argv, { onForcedEnd, home: freshHome() })
    expect(forced).toBe(3)
    expect(stdout).toContain('UNKNOWN - Terminated\n')
  })
})

describe('any plugin', () => {
  const argv = ['madeup', '--watch', 'x']
  const runWith = (doThis: CommandSpec['run'], ...more: string[]) =>
    run([...argv, ...more], { tree: treeWith(doThis), home: freshHome() })
  const ok = async () => {
    throw new PluginResult('madeup', 'ok', { text: 'all\nis | well', data: 'a=1' })
  }

  it('ends with its result, which is printed once and alone', async () => {
    const found = await runWith(async (context) => {
      context.note('made_up', 'a notice')
      return ok()
    })
    expect(found).toMatchObject({
      ...{ status: 0, stdout: 'MADEUP OK - all is / well | a=1\n', stderr: '' },
    })
  })

  it.each([
    ['a failure', new ServerError('it | broke\nhere', { hint: 'a hint' })],
    ['a bug', new TypeError('x is undefined')],
    ['a thrown text', 'text'],
  ])('is unknown after %s', async (_, error) => {
    const broken = async () => {
      throw error
    }
    expectUnknown(await runWith(broken), 'madeup')
    expect((await runWith(broken, '--debug')).stderr).not.toBe('')
  })

  it('hides secrets in what went wrong', async () => {
    const { stdout } = await runWith(async ({ registerSecret }) => {
      registerSecret('made-up-secret')
      throw new ServerError('made-up-secret was wrong')
    })
    expect(stdout).not.toContain('made-up-secret')
  })

  it('is unknown if its job is already running', async () => {
    const home = freshHome()
    let second: RunResult | undefined
    const first = await run([...argv, '--lock', 'job'], {
      home,
      tree: treeWith(async () => {
        second = await run([...argv, '--lock', 'job'], { home, tree: treeWith(ok) })
        return ok()
      }),
    })
    expect(first.status).toBe(0)
    expect(second).toMatchObject({ status: 3, stderr: '' })
    expect(second?.stdout).toBe('MADEUP UNKNOWN - job is already running (--lock).\n')
  })
})

it('the tree and the commands agree on which of them are plugins', async () => {
  expect(PLUGINS).not.toEqual([])
  for (const entry of commandTree()) {
    const spec = await entry.load()
    const declared = isBranch(spec) ? spec.commands.some(({ isPlugin }) => isPlugin) : spec.isPlugin
    expect(declared === true).toBe(entry.plugin !== undefined)
    if (isBranch(spec) || entry.plugin === undefined) continue
    expect(spec.options?.map(({ name }) => name)).toContain(entry.plugin)
  }
  const built = readFileSync(join(import.meta.dirname, '../../dist/plugins.json'), 'utf8')
  expect(Object.keys(JSON.parse(built))).toEqual(PLUGINS.map(({ name }) => name))
})
