import {
  type CommandSpec,
  hasOption,
  type Input,
  type OptionSpec,
  textOption,
} from '../../cli/command.ts'
import { readVariable } from '../../cli/parse-option-values.ts'
import { placed } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import { ChildFailure, RefusedError, UsageError } from '../../errors.ts'
import { childEnvironment, whyNoVariable } from '../../io/child-environment.ts'
import { placeNamed } from '../../profiles/multi-profile.ts'
import { resources } from '../../resources/index.ts'
import type { Hidden } from '../../secrets/stream-mask.ts'
import { exactFormsOf } from '../../text/secret-encodings.ts'
import { type ChosenCredential, chooseCredential, WHICH_CREDENTIAL } from './choose-credential.ts'
import { otpOf } from './otp.ts'
import { idOf, inSentence, OTP_SECRET, PASSWORD, reveal, storedText, USERNAME } from './secrets.ts'

const { credentials } = resources

const VARIABLE = { kind: 'variable' } as const

const USER_ENV = {
  name: 'user-env',
  type: VARIABLE,
  help: 'variable for the user name',
  usual: 'ITFLOW_USERNAME',
} satisfies OptionSpec

const PASSWORD_ENV = {
  name: 'password-env',
  type: VARIABLE,
  help: 'variable for the password',
  usual: 'ITFLOW_PASSWORD',
} satisfies OptionSpec

const OTP_ENV = {
  name: 'otp-env',
  type: VARIABLE,
  help: 'variable for a one-time code; none without it',
} satisfies OptionSpec

/** `itflow credentials run WHICH -- command …`. */
export function runCommand(): CommandSpec {
  return {
    name: 'run',
    passesStatus: true,
    hasNoDryRun: true,
    summary: 'Run a command with a user name and password in its environment',
    description:
      'What the command prints is passed on with the password and one-time secrets masked; the user name is not a secret, and stays. With --no-mask the command has the terminal to itself, as a full-screen program needs it, and nothing is masked. Its exit status is that of this command.',
    arguments: [WHICH_CREDENTIAL],
    options: [
      USER_ENV,
      PASSWORD_ENV,
      OTP_ENV,
      {
        name: 'no-mask',
        type: { kind: 'switch' },
        help: 'leave the command’s input and output alone: nothing is masked',
      },
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
    user: variableOf(input, USER_ENV) ?? USER_ENV.usual,
    password: variableOf(input, PASSWORD_ENV) ?? PASSWORD_ENV.usual,
    otp: variableOf(input, OTP_ENV),
  }
  const chosen = await chooseCredential(context, input)
  const { variables, hidden } = await handedOver(context, chosen, names)
  const settings = await context.settings()
  const own = [await settings.key(), (await settings.decryptPassword()) ?? '']
  const env = { ...childEnvironment(context.env, own), ...variables }
  const { runChild } = await import('../../secrets/run-child.ts')
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
  requirePassable(context, chosen, USERNAME, user)
  requirePassable(context, chosen, PASSWORD, password)
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
function requirePassable(
  context: Context,
  { name, stored }: ChosenCredential,
  field: string,
  value: string,
): void {
  const why = whyNoVariable(value)
  if (why === undefined) return
  const label = inSentence(credentials.fields[field]?.label ?? field)
  const asked = `reveal ${idOf(stored)}${field === USERNAME ? ' --field username' : ''}`
  throw new RefusedError(`The ${label} of ${name} ${why}; the command was not run`, {
    hint: `See it: ${placed(`itflow credentials ${asked}`, placeNamed(context.flags))}`,
  })
}

function asIs(text: string): Hidden {
  return { text }
}

function variableOf(input: Input, { name: option }: OptionSpec): string | undefined {
  const name = textOption(input, option)
  return name === undefined ? undefined : readVariable(`--${option}`, name)
}
