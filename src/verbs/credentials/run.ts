import {
  type CommandInput,
  type CommandSpec,
  hasOption,
  type OptionSpec,
  textOption,
} from '../../cli/command.ts'
import { parseVariableName } from '../../cli/parse-option-values.ts'
import { withInstanceFlags } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import { ChildFailure, RefusedError, UsageError } from '../../errors.ts'
import { childEnvironment, variableProblem } from '../../io/child-environment.ts'
import { explicitInstance } from '../../profiles/multi-profile.ts'
import { resources } from '../../resources/index.ts'
import type { MaskTarget } from '../../secrets/stream-mask.ts'
import { exactFormsOf } from '../../text/secret-encodings.ts'
import { type ChosenCredential, chooseCredential, WHICH_CREDENTIAL } from './choose-credential.ts'
import { otpOf } from './otp.ts'
import {
  idOf,
  lowerCaseLabel,
  OTP_SECRET,
  PASSWORD,
  readFieldText,
  reveal,
  USERNAME,
} from './secrets.ts'

const { credentials } = resources

const VARIABLE = { kind: 'variable' } as const

const USER_ENV = {
  name: 'user-env',
  type: VARIABLE,
  help: 'variable for the user name',
  defaultValue: 'ITFLOW_USERNAME',
} satisfies OptionSpec

const PASSWORD_ENV = {
  name: 'password-env',
  type: VARIABLE,
  help: 'variable for the password',
  defaultValue: 'ITFLOW_PASSWORD',
} satisfies OptionSpec

const OTP_ENV = {
  name: 'otp-env',
  type: VARIABLE,
  help: 'variable for a one-time code (not set by default)',
} satisfies OptionSpec

/** `itflow credentials run WHICH -- command …`. */
export function runCommand(): CommandSpec {
  return {
    name: 'run',
    hasChildStatus: true,
    hasNoDryRun: true,
    summary: 'Run a command with a user name and password in its environment',
    description:
      "The command's output is passed on with the password and one-time secrets masked; the user name isn't a secret, so it stays. With --no-mask the command gets the terminal to itself, as full-screen programs need, and nothing is masked. itflow exits with the command's exit status.",
    arguments: [WHICH_CREDENTIAL],
    options: [
      USER_ENV,
      PASSWORD_ENV,
      OTP_ENV,
      {
        name: 'no-mask',
        type: { kind: 'switch' },
        help: "leave the command's input and output alone: nothing is masked",
      },
    ],
    examples: [
      'itflow credentials run "Backup console" -- ./backup-report.sh',
      'itflow credentials run 4 --password-env PGPASSWORD --user-env PGUSER -- psql -h db.acme.example -c "select 1"',
      'itflow credentials run 4 --no-mask --password-env PGPASSWORD --user-env PGUSER -- psql -h db.acme.example',
    ],
    takesRest: true,
    run: runCredentialCommand,
  }
}

async function runCredentialCommand(context: Context, input: CommandInput): Promise<void> {
  const [program, ...args] = input.rest
  if (program === undefined) {
    throw new UsageError('credentials run needs a command after --', {
      hint: 'itflow credentials run WHICH -- command …',
    })
  }
  const names = {
    user: variableOf(input, USER_ENV) ?? USER_ENV.defaultValue,
    password: variableOf(input, PASSWORD_ENV) ?? PASSWORD_ENV.defaultValue,
    otp: variableOf(input, OTP_ENV),
  }
  const chosen = await chooseCredential(context, input)
  const { variables, hidden } = await prepareVariables(context, chosen, names)
  const settings = await context.settings()
  const itflowSecrets = [await settings.key(), (await settings.decryptPassword()) ?? '']
  const env = { ...childEnvironment(context.env, itflowSecrets), ...variables }
  const { runChild } = await import('../../secrets/run-child.ts')
  const isMasked = !hasOption(input, 'no-mask')
  const child = { ...context, env, hidden: isMasked ? hidden : undefined }
  const status = await runChild([program, ...args], child)
  if (status !== 0) throw new ChildFailure(`${program} exited with status ${status}`, status)
}

/** Returns the variables for the command, and the values to mask in its output. */
async function prepareVariables(
  context: Context,
  chosen: ChosenCredential,
  names: { user: string; password: string; otp: string | undefined },
): Promise<{ variables: Record<string, string>; hidden: readonly MaskTarget[] }> {
  const password = (await reveal(context, chosen, PASSWORD)).value
  const user = await readFieldText(context, chosen, USERNAME)
  requireEnvSafe(context, chosen, USERNAME, user)
  requireEnvSafe(context, chosen, PASSWORD, password)
  const variables = { [names.user]: user, [names.password]: password }
  // A user name (`root`) is an ordinary word and isn't masked, unless it is also the password.
  const otpSecret = await readFieldText(context, chosen, OTP_SECRET)
  const hidden: MaskTarget[] = [password, otpSecret].flatMap(exactFormsOf).map(asIs)
  if (names.otp === undefined) return { variables, hidden }
  const { code } = await otpOf(context, chosen)
  return {
    variables: { ...variables, [names.otp]: code },
    hidden: [...hidden, { text: code, isWord: true }],
  }
}

/** Throws a RefusedError, without showing the value, if it would reach the command cut off, changed or not at all. */
function requireEnvSafe(
  context: Context,
  { name, stored }: ChosenCredential,
  field: string,
  value: string,
): void {
  const why = variableProblem(value)
  if (why === undefined) return
  const label = lowerCaseLabel(credentials.fields[field]?.label ?? field)
  const revealCommand = `reveal ${idOf(stored)}${field === USERNAME ? ' --field username' : ''}`
  throw new RefusedError(`The ${label} of ${name} ${why}; the command was not run`, {
    hint: `See it: ${withInstanceFlags(`itflow credentials ${revealCommand}`, explicitInstance(context.flags))}`,
  })
}

function asIs(text: string): MaskTarget {
  return { text }
}

function variableOf(input: CommandInput, { name: option }: OptionSpec): string | undefined {
  const name = textOption(input, option)
  return name === undefined ? undefined : parseVariableName(`--${option}`, name)
}
