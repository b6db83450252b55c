import { type CommandSpec, hasOption, type Input, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { ChildFailure, RefusedError, UsageError } from '../errors.ts'
import { childEnvironment, whyNoVariable } from '../io/child-environment.ts'
import { resources } from '../resources/index.ts'
import type { Hidden } from '../secrets/child-masking.ts'
import { exactFormsOf } from '../text/written-forms.ts'
import { type ChosenCredential, chooseCredential, WHICH_CREDENTIAL } from './credential-choice.ts'
import { otpOf } from './credential-otp.ts'
import {
  idOf,
  inSentence,
  OTP_SECRET,
  PASSWORD,
  reveal,
  storedText,
  USERNAME,
} from './credential-secrets.ts'

const { credentials } = resources

/** `itflow credentials run WHICH -- command …`. */
export function runCommand(): CommandSpec {
  return {
    name: 'run',
    hasNoDryRun: true,
    summary: 'Run a command with a user name and password in its environment',
    description:
      'What the command prints is passed on with the password and one-time secrets masked; the user name is not a secret, and stays. With --no-mask the command has the terminal to itself, as a full-screen program needs it, and nothing is masked. Its exit status is that of this command.',
    arguments: [WHICH_CREDENTIAL],
    options: [
      { name: 'user-env', value: 'NAME', help: 'variable for the user name (ITFLOW_USERNAME)' },
      { name: 'password-env', value: 'NAME', help: 'variable for the password (ITFLOW_PASSWORD)' },
      { name: 'otp-env', value: 'NAME', help: 'variable for a one-time code; none without it' },
      { name: 'no-mask', help: 'leave the command’s input and output alone: nothing is masked' },
    ],
    examples: [
      'itflow credentials run "Backup console" -- ./backup-report.sh',
      'itflow credentials run 4 --password-env PGPASSWORD --user-env PGUSER -- psql -h db.acme.example -c "select 1"',
      'itflow credentials run 4 --no-mask --password-env PGPASSWORD --user-env PGUSER -- psql -h db.acme.example',
    ],
    takesRest: true,
    run: runRun,
  }
}

async function runRun(context: Context, input: Input): Promise<void> {
  const [program, ...args] = input.rest
  if (program === undefined) {
    throw new UsageError('credentials run needs a command behind --', {
      hint: 'itflow credentials run WHICH -- command …',
    })
  }
  const names = {
    user: variableOf(input, 'user-env') ?? 'ITFLOW_USERNAME',
    password: variableOf(input, 'password-env') ?? 'ITFLOW_PASSWORD',
    otp: variableOf(input, 'otp-env'),
  }
  const chosen = await chooseCredential(context, input)
  const { variables, hidden } = await handedOver(context, chosen, names)
  const settings = await context.settings()
  const own = [await settings.key(), (await settings.decryptPassword()) ?? '']
  const env = { ...childEnvironment(context.env, own), ...variables }
  const { runChild } = await import('../secrets/child.ts')
  const isMasked = !hasOption(input, 'no-mask')
  const child = { ...context, env, hidden: isMasked ? hidden : undefined }
  const status = await runChild([program, ...args], child)
  if (status !== 0) throw new ChildFailure(`${program} ended with status ${status}`, status)
}

/** What the child is given, and what of it is hidden in what it prints. */
async function handedOver(
  context: Context,
  chosen: ChosenCredential,
  names: { user: string; password: string; otp: string | undefined },
): Promise<{ variables: Record<string, string>; hidden: readonly Hidden[] }> {
  const password = (await reveal(context, chosen, PASSWORD)).value
  const user = await storedText(context, chosen, USERNAME)
  requirePassable(chosen, USERNAME, user)
  requirePassable(chosen, PASSWORD, password)
  const variables = { [names.user]: user, [names.password]: password }
  // A user name (`root`) is a word like any other, and stays, unless it is the password as well.
  const otpSecret = await storedText(context, chosen, OTP_SECRET)
  const hidden: Hidden[] = [password, otpSecret].flatMap(exactFormsOf).map(asIs)
  if (names.otp === undefined) return { variables, hidden }
  const { code } = await otpOf(context, chosen)
  return {
    variables: { ...variables, [names.otp]: code },
    hidden: [...hidden, { text: code, isWord: true }],
  }
}

/** Refuses a value that would reach the command cut off, changed or not at all, without showing it. */
function requirePassable({ name, stored }: ChosenCredential, field: string, value: string): void {
  const why = whyNoVariable(value)
  if (why === undefined) return
  const label = inSentence(credentials.fields[field]?.label ?? field)
  throw new RefusedError(`The ${label} of ${name} ${why}; the command was not run`, {
    hint: `See it: itflow credentials reveal ${idOf(stored)}${field === USERNAME ? ' --field username' : ''}`,
  })
}

function asIs(text: string): Hidden {
  return { text }
}

function variableOf(input: Input, option: string): string | undefined {
  const name = textOption(input, option)
  if (name === undefined || /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return name
  throw new UsageError(`--${option} ${name}: no name for a variable`)
}
