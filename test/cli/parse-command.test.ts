import { describe, expect, it } from 'vitest'
import { isBranch } from '../../src/cli/command-entry.ts'
import { takesValue } from '../../src/cli/option-types.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { run, runSandbox } from '../support/run.ts'

const TREE = commandTree()

const FIELDS = ['--json', '--fields', 'id', '--limit', '1']

describe('a command may be written', () => {
  it.each([
    ['in the singular', ['client', 'list']],
    ['in capitals', ['CLIENTS', 'List']],
    ['by its short verb', ['clients', 'ls']],
    ['with the options of the program before it', ['--quiet', 'clients', 'list']],
    ['with the options of the program in its middle', ['clients', '--profile=sandbox', 'list']],
  ])('%s', async (_, argv) => {
    const { status, stdout } = await runSandbox([...argv, ...FIELDS])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual([{ client_id: 1 }])
  })

  it.each([
    ['show', ['clients', 'show', 'acme', '--json', '--fields', 'id'], '{"client_id":1}\n'],
    ['new', ['clients', 'new', '--name', 'X', '--dry-run', '-q'], 'clients/create.php'],
    ['edit', ['clients', 'edit', 'acme', '--notes', 'X', '--dry-run', '-q'], 'clients/update.php'],
    ['rm', ['assets', 'rm', '1', '--dry-run', '-q'], 'assets/delete.php'],
  ])('by %s', async (_, argv, wanted) => {
    const { status, stdout, stderr } = await runSandbox(argv)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain(wanted)
  })

  it('every module in the singular and the plural', async () => {
    for (const { name, aliases, group, load } of TREE) {
      if (group !== 'Records') continue
      const spec = await load()
      const singular = isBranch(spec) ? spec.aliases?.[0] : undefined
      for (const word of [name, ...aliases, singular ?? name]) {
        const { status, stdout } = await run([word, '--help'])
        expect({ word, status }).toEqual({ word, status: 0 })
        expect(stdout).toContain(`Usage: itflow ${name} `)
      }
    }
  })

  it("with an option's value behind = or as the next word", async () => {
    const apart = await runSandbox(['clients', 'list', '--limit', '2', '--json'])
    expect((await runSandbox(['clients', 'list', '--limit=2', '--json'])).stdout).toBe(apart.stdout)
  })

  it('with a value that starts with a dash', async () => {
    const argv = ['clients', 'update', 'acme', '--net-terms', '-5', '--dry-run']
    expect((await runSandbox(argv)).stdout).toContain('→ -5')
  })
})

describe('an unknown word suggests the closest match:', () => {
  it.each([
    [['tickts'], 'Unknown command: tickts', 'itflow tickets'],
    [['tickets', 'lsit'], 'itflow tickets has no command lsit', 'itflow tickets list'],
    [['asset', 'lst'], 'itflow assets has no command lst', 'itflow assets list'],
    [['assets', 'list', '--seral', 'X'], 'itflow assets list has no option --seral', '--serial'],
    [['assets', 'list', '--seral=X'], 'itflow assets list has no option --seral', '--serial'],
    [['assets', 'list', '--jsno'], 'itflow assets list has no option --jsno', '--json'],
    [['assets', 'list', '--clinet', 'acme'], 'has no option --clinet', '--client'],
  ])('%j', async (argv, message, near) => {
    const { status, stdout, stderr } = await run(argv)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain(`Did you mean: ${near}\n`)
  })

  it.each([
    [['xyzzy'], 'See: itflow --help'],
    [['assets', 'xyzzy'], 'See: itflow assets --help'],
    [['assets', 'list', '--xyzzy'], 'See: itflow assets list --help'],
    [['assets', 'list', '-Z'], 'See: itflow assets list --help'],
    [['--xyzzy'], 'See: itflow help options'],
  ])('and help if nothing is similar: %j', async (argv, hint) => {
    const { status, stderr } = await run(argv)
    expect(status).toBe(2)
    expect(stderr).toContain(hint)
  })

  it('as an object with --json', async () => {
    const { stderr } = await run(['tickets', 'lsit', '--json'])
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'usage',
        message: 'itflow tickets has no command lsit',
        hint: 'Did you mean: itflow tickets list',
        retryable: false,
      },
    })
  })
})

describe('an option with one value is refused if it is given twice', () => {
  it('on every command, in every way to write it', async () => {
    for (const { name: entry, load, plugin } of TREE) {
      const spec = await load()
      for (const command of isBranch(spec) ? spec.commands : [spec]) {
        if (command.allowsUnknownOptions === true) continue
        const path = isBranch(spec) ? [entry, command.name] : [entry]
        const args = (command.arguments ?? []).map(() => 'x')
        for (const { name, short, type, isRepeatable } of command.options ?? []) {
          // What makes the command a monitoring plugin changes its status: see test/program/plugin.test.ts.
          if (!takesValue(type) || isRepeatable === true || name === plugin) continue
          const ways = [
            [`--${name}`, 'a', `--${name}`, 'b'],
            [`--${name}=a`, `--${name}=a`],
            ...(short === undefined ? [] : [[`-${short}`, 'a', `--${name}=b`]]),
          ]
          for (const way of ways) {
            const { status, stdout, stderr } = await run([...path, ...args, ...way])
            expect({ way, status, stdout, stderr }).toEqual({
              ...{ way, status: 2, stdout: '' },
              stderr: expect.stringMatching(new RegExp(`^--${name} was given twice\\n$`)),
            })
          }
        }
      }
    }
  })

  it('and nothing was sent', async () => {
    const argv = ['assets', 'update', 'LT-0001', '--status', 'Stored', '--status', 'Lost']
    const { status, stdout } = await runSandbox(argv)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    const now = await runSandbox(['assets', 'get', 'LT-0001', '--json', '--fields', 'status'])
    expect(JSON.parse(now.stdout)).toEqual({ asset_status: 'Deployed' })
  })

  it('but a switch can be repeated', async () => {
    const { status } = await runSandbox(['tickets', 'list', '--all', '--all', '-q', '-q'])
    expect(status).toBe(0)
  })

  it('and so is a field of a raw call', async () => {
    for (const twice of [
      ['-f', 'client_id=1', '-f', 'client_id=2'],
      ['-f', 'client_id=1', '-F', 'client_id=2'],
    ]) {
      const { status, stderr } = await runSandbox(['api', 'GET', 'assets/read', ...twice])
      expect({ status, stderr }).toEqual({
        ...{ status: 2, stderr: expect.stringContaining('client_id was given twice') },
      })
    }
  })
})

describe('these are wrong usage:', () => {
  it.each([
    [['clients', 'list', 'acme'], 'does not take acme'],
    [['clients', 'create', 'Acme'], 'does not take Acme'],
    [['clients', 'get'], 'needs WHICH'],
    [['clients', 'list', '--json=yes'], '--json takes no value'],
    [['clients', 'list', '--client'], '--client needs a value'],
    [['clients', 'list', '--client', '--json'], '--client needs a value'],
    [['clients', 'list', '-o'], '--output needs a value'],
    [['clients', 'list', '--limit'], '--limit needs a value'],
    [['clients', 'list', '--limit', '--all'], '--limit needs a value'],
    [['assets', 'list', '--serial', '--mac=aabb.ccdd.eeff'], '--serial needs a value'],
    [['clients', 'update', '1', '--password', 'x'], 'no option --password'],
  ])('%j', async (argv, said) => {
    const { status, stdout, stderr } = await run(argv)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(said)
  })
})

it.each([
  [['assets', 'list', '--serial', '-', '--all', '--json'], 0],
  [['assets', 'list', '--where', 'serial=-', '--serial', '-', '--json'], 0],
  [['assets', 'get', '-', '--fields', 'name'], 0],
])(
  'a hyphen alone is a word like any other, whatever comes after it: %j',
  async (argv, expected) => {
    const { status, stderr } = await runSandbox(argv)
    expect([status, stderr]).toEqual([expected, expect.not.stringContaining('needs a value')])
  },
)

it.each(['constructor', '__proto__', 'toString'])(
  'a word that every object of JavaScript knows is none of ours: %s',
  async (word) => {
    for (const argv of [
      [word],
      ['help', word],
      ['clients', word],
      ['clients', 'list', `--${word}`],
      ['clients', 'list', '--fields', word],
      ['clients', 'list', '--where', `${word}=1`],
      ['clients', 'list', '-o', word],
      ['clients', 'create', '--name', 'X', '--lead', word],
      ['tickets', 'list', '--status', word],
      ['domains', 'create', '--client', 'acme', '--name', 'x.example', '--expire', word],
    ]) {
      const { status } = await runSandbox(argv)
      expect({ argv, status }).toEqual({ argv, status: 2 })
    }
    expect((await runSandbox(['clients', 'get', `${word}:7`])).status).toBe(5)
  },
)

it("no command takes a secret as an option's value", async () => {
  for (const { load } of TREE) {
    const spec = await load()
    for (const { name, options = [] } of isBranch(spec) ? spec.commands : [spec]) {
      const secrets = options.filter(({ name: option, type }) => {
        const isSecret = /(?:password|passphrase|secret|otp|^key|api-key)$/.test(option)
        // The issue of an alert is identified by its key, which may come from a file or standard input.
        if (option === 'key' && 'takesFile' in type) return false
        return isSecret && takesValue(type) && !/-(?:env|command|file|store)$/.test(option)
      })
      expect({ name, secrets }).toEqual({ name, secrets: [] })
    }
  }
})
