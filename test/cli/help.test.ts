import { describe, expect, it, test } from 'vitest'
import { DecryptPasswordError } from '../../src/api/writes/guards/decrypt-password.ts'
import { isBranch } from '../../src/cli/command-entry.ts'
import { commandHelp } from '../../src/cli/help.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { Defect } from '../../src/defect.ts'
import * as errors from '../../src/errors.ts'
import { OtpSecretError } from '../../src/secrets/totp.ts'
import { VERSION } from '../../src/version.ts'
import { run } from '../support/run.ts'
import { requireUnderstood } from '../support/understood.ts'

const TREE = commandTree()

test('--help shows the first level, and where to find more', async () => {
  for (const argv of [['--help'], ['-h'], ['help'], []]) {
    const { status, stdout, stderr } = await run(argv)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const { name } of TREE) expect(stdout).toContain(`\n  ${name} `)
    expect(stdout).toContain('itflow help options')
  }
})

test('the first level of help says of each command what its own help says', async () => {
  const own = await Promise.all(TREE.map(async ({ load }) => (await load()).summary))
  expect(TREE.map(({ summary }) => summary)).toEqual(own)
})

test('--version prints the version', async () => {
  for (const argv of [['--version'], ['-V'], ['version']]) {
    expect((await run(argv)).stdout).toBe(`itflow ${VERSION}\n`)
  }
})

test('help COMMAND is the same as COMMAND --help', async () => {
  const asked = await run(['tickets', 'create', '--help'])
  expect((await run(['help', 'tickets', 'create'])).stdout).toBe(asked.stdout)
  expect((await run(['help', 'ticket', 'new'])).stdout).toBe(asked.stdout)
  expect((await run(['tickets', 'create', '-h'])).stdout).toBe(asked.stdout)
  const branch = await run(['tickets', '--help'])
  expect((await run(['help', 'tickets'])).stdout).toBe(branch.stdout)
  expect((await run(['tickets'])).stdout).toBe(branch.stdout)
})

test('help on options has every global option', async () => {
  const { stdout } = await run(['help', 'options'])
  for (const option of ['--client WHICH', '--json', '--dry-run', '--lock NAME', '-o, --output']) {
    expect(stdout).toContain(option)
  }
})

test('help on the environment has the variable of every setting', async () => {
  const { stdout } = await run(['help', 'environment'])
  const { stdout: config } = await run(['config', '--profile', 'sandbox'])
  expect(config).toContain('max_reply')
  for (const name of ['CLIENT', 'OUTPUT', 'READ_ONLY', 'MAX_REPLY', 'TIMEZONE', 'CA_FILE']) {
    expect(config).toContain(`\n${name.toLowerCase()}\t`)
    expect(stdout).toContain(`ITFLOW_${name} `)
  }
})

test('help on exit statuses has every status of the contract', async () => {
  const { stdout } = await run(['help', 'exit-codes'])
  const codes = [...stdout.matchAll(/^ {2}(\d+) /gm)].map(([, code]) => Number(code))
  expect(codes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 130, 143])
})

test('help on exit statuses has the code of every failure', async () => {
  const { stdout } = await run(['help', 'exit-codes'], { terminal: 100 })
  const interrupted = [
    new errors.InterruptedError('SIGINT'),
    new errors.InterruptedError('SIGTERM'),
  ]
  const failures = [
    new errors.UsageError(''),
    new errors.ConfigError(''),
    new errors.OutputError(''),
    new OtpSecretError(''),
    new errors.AuthenticationError(''),
    new DecryptPasswordError(''),
    new errors.PermissionError(''),
    new errors.NotFoundError(''),
    new errors.AmbiguousError(''),
    new errors.UnsupportedError(''),
    new errors.ServerError(''),
    new errors.NotItflowError(''),
    new errors.UnreachableError(''),
    new errors.TimeoutError(''),
    new errors.RefusedError(''),
    new errors.ConflictError(''),
    new errors.PartialError(''),
    new errors.AttentionError(''),
    new Defect('', false),
    ...interrupted,
  ]
  for (const { code, exit } of failures) {
    expect(stdout).toMatch(new RegExp(`^  ${exit} .*\\b${code}\\b`, 'm'))
  }
  const classes = Object.values(errors).filter(
    (one) => typeof one === 'function' && one.prototype instanceof Error,
  )
  // Failure itself; and a child's failure, whose status is the child's.
  expect(new Set(failures.map((one) => one.constructor)).size).toBe(classes.length - 2 + 3)
})

test('help on a hazard says what the server does and what this program does', async () => {
  const { stdout } = await run(['help', 'hazards', 'h03'])
  expect(stdout).toContain('H03')
  expect((await run(['help', 'hazards', 'H99'])).status).toBe(2)
  const all = (await run(['help', 'hazards'])).stdout
  expect(all).toContain('H01')
  expect(all).toContain('H41')
})

test('help on something unknown is wrong usage', async () => {
  for (const argv of [
    ['help', 'xyzzy'],
    ['help', 'tickets', 'xyzzy'],
  ]) {
    const { status, stderr } = await run(argv)
    expect(status).toBe(2)
    expect(stderr).toContain('xyzzy')
  }
})

/** Every command there is, with its path. */
async function commands() {
  const all = await Promise.all(
    TREE.map(async (entry) => {
      const spec = await entry.load()
      return isBranch(spec)
        ? spec.commands.map((command) => ({ path: `itflow ${spec.name} ${command.name}`, command }))
        : [{ path: `itflow ${entry.name}`, command: spec }]
    }),
  )
  return all.flat()
}

describe('the help of every command', async () => {
  it.each((await commands()).map(({ path, command }) => [path, command] as const))(
    '%s has a purpose, a usage, and examples of its own that it understands',
    (path, command) => {
      const text = commandHelp(command, path)
      const [purpose = '', , ...rest] = text.split('\n')
      expect(purpose).toMatch(/^[A-Z`].+\.$/)
      expect(rest.join('\n')).toContain(`Usage: ${path.split(' ').slice(0, -1).join(' ')} `)
      const names = new Set((command.options ?? []).map(({ name }) => name))
      expect(names.size).toBe((command.options ?? []).length)
      for (const option of command.options ?? []) {
        expect(`${option.name}: ${option.help}`).toMatch(/: [^A-Z\s]?.*\S/)
      }
    },
  )

  it('shows options in groups, fields first, and hides no required option', async () => {
    const { stdout } = await run(['assets', 'create', '--help'])
    const groups = [...stdout.matchAll(/^(\w+)$/gm)].map(([, word]) => word)
    expect(groups).toEqual(['Fields', 'Output', 'Scope', 'Writing', 'Examples'])
    expect(stdout).toContain('--name TEXT')
  })

  it('offers no dry run of a command that refuses one', async () => {
    const { stdout } = await run(['alerts', 'serve', '--help'])
    expect(stdout).not.toContain('--dry-run')
    expect(stdout).toContain('--config FILE')
  })

  it('fits a terminal, except for examples', async () => {
    for (const { path, command } of await commands()) {
      const [text = ''] = commandHelp(command, path).split('\nExamples\n')
      const wide = text.split('\n').filter(({ length }) => length > 100)
      expect({ path, wide }).toEqual({ path, wide: [] })
    }
  })

  it('describes filters and choices in plain words', async () => {
    for (const { path, command } of await commands()) {
      const text = commandHelp(command, path)
      const odd = text.match(/filter by (?:[\w-]+ )*(?:by|to)$|--status N\b/gm)
      expect({ path, odd }).toEqual({ path, odd: null })
    }
  })

  it('says that missing values are asked for, or picked from a list', async () => {
    expect((await run(['tickets', 'create', '--help'])).stdout).toContain(
      'itflow prompts for required',
    )
    const { stdout } = await run(['tickets', 'close', '--help'])
    expect(stdout.replace(/\s+/g, ' ')).toContain('at a terminal, leave it out to pick from a list')
  })

  it('says where commands and topics are listed if there is no such help', async () => {
    const { status, stdout, stderr } = await run(['help', 'output'])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toBe(
      'No help for output\n  See: itflow --help\n  For help topics, see: itflow help --help\n',
    )
    const { stdout: listed } = await run(['help', '--help'])
    for (const topic of ['formats', 'environment', 'exit-codes', 'hazards', 'maps']) {
      expect(listed).toContain(topic)
    }
  })

  it('has examples that can be pasted', async () => {
    for (const { path, command } of await commands()) {
      const { examples = [], allowsUnknownOptions } = command
      // What no release can do has nothing to show.
      if (allowsUnknownOptions !== true)
        expect({ path, examples }).not.toEqual({ path, examples: [] })
      for (const example of examples) await requireUnderstood(example)
    }
  })
})
