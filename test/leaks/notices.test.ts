import { expect, it } from 'vitest'
import { resources } from '../../src/resources/index.ts'
import type { Database } from '../../src/sandbox/database.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { eachOnce } from '../support/division.ts'
import type { RunOptions } from '../support/run.ts'
import { everyCommand } from './commands.ts'

// Records whose name contains a secret: no message about them shows the secret.

const SECRETS = [SANDBOX_KEY, SANDBOX_DECRYPT_PASSWORD]

/** Puts a secret into the name of every record, alternating between the two. */
function nameWithSecrets({ tables }: Database): void {
  for (const { module, label } of Object.values(resources)) {
    for (const [nth, row] of (tables[module]?.rows ?? []).entries()) {
      if (label in row) row[label] = `${row[label]} ${SECRETS[nth % 2]}`
    }
  }
}

const OUTPUTS: readonly (readonly [string, readonly string[], RunOptions])[] = [
  ['as text', [], {}],
  ['as JSON', ['--json'], {}],
  ['at a terminal', ['--no-input', '--no-pager'], { terminal: 60, color: true }],
  ['with a trace', ['--debug'], {}],
  ['with a trace as JSON', ['--debug', '--json'], {}],
  ['as a dry run', ['--dry-run'], {}],
]

const COMMANDS = (await everyCommand('http://itflow.example/')).flatMap(({ name, plans }) =>
  /^(?:login|logout|profiles|sandbox|help|config|whoami|doctor|api)/.test(name)
    ? []
    : plans.filter(({ answers }) => answers === undefined).map((plan) => ({ name, plan })),
)

const RUNS = COMMANDS.flatMap((command) => OUTPUTS.map((output) => ({ ...command, output })))

const TRIED = eachOnce(
  RUNS,
  ({ name, output }) => `${name.split(' ')[0]} ${output[0]}`,
  ({ name }) => name.split(' ').at(-1),
)

async function messagesOf({ name, plan, output }: (typeof RUNS)[number]): Promise<string> {
  const [how, flags, options] = output
  const instance = await hazardInstance('26.10', nameWithSecrets)
  const input = plan.stdin === undefined ? {} : { stdin: plan.stdin }
  const [first = '', second = '', ...rest] = plan.argv
  const argv = [first, second, ...flags, ...rest]
  const { stderr } = await instance.itflow(argv, { ...options, ...input })
  const shown = SECRETS.filter((secret) => stderr.replaceAll(/\s+/g, '').includes(secret))
  expect({ name, how, argv, shown }).toEqual({ name, how, argv, shown: [] })
  return stderr
}

/** A run that names a record whatever the output. */
const NAMING = { name: 'assets list', plan: { argv: ['assets', 'list', '--client', '1'] } }

it.each(OUTPUTS)('%s', async (...output) => {
  const runs = [...TRIED.filter((run) => run.output[0] === output[0]), { ...NAMING, output }]
  const all: string[] = []
  for (const run of runs) all.push(await messagesOf(run))
  // Names were printed, so there was something to hide.
  expect(all.filter((stderr) => stderr.includes('***')).length).toBeGreaterThan(0)
})

it.each([[[]], [['--json']]])('each kind of notice and error, %j', async (flags) => {
  const hidden = async (...argv: string[]) => {
    const instance = await hazardInstance('26.10', nameWithSecrets)
    const { stderr } = await instance.itflow([...argv, ...flags], { stdin: `${SANDBOX_KEY}\n` })
    for (const secret of SECRETS) expect(stderr).not.toContain(secret)
    expect(stderr, argv.join(' ')).toContain('***')
  }
  await hidden('assets', 'list', '--client', '1')
  await hidden('assets', 'list', '--where', `name=${SANDBOX_KEY}`, '--client', '1')
  await hidden('assets', 'get', `no ${SANDBOX_KEY}`)
  await hidden('assets', 'get', SANDBOX_KEY)
  await hidden('assets', 'update', '1', '--os', SANDBOX_KEY)
  await hidden('assets', 'update', '1', '--name', `LT-0001 ${SANDBOX_KEY}`)
  await hidden('assets', 'update', '1', '--type', SANDBOX_KEY)
  await hidden('assets', 'create', '--client', '1', '--name', SANDBOX_KEY, '--type', 'Laptop')
  await hidden('clients', 'delete', '1', '--yes')
  await hidden('contacts', 'archive', '3')
  await hidden('contacts', 'unarchive', '1')
  await hidden('tickets', 'reply', '60', '--message', '@-')
})
