import { offlineValueOptions } from '../actions/resolve-values.ts'
import type { Api } from '../api/api.ts'
import { writableFields } from '../api/writes/body.ts'
import { type CommandInput, hasOption, type OptionSpec } from '../cli/command.ts'
import type { SecretType } from '../cli/option-types.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { promptForSecret, readStandardInput, splitSecretLines } from '../io/text-input.ts'
import { flagOf } from '../records/field-names.ts'
import { type CheckedValue, type CheckedValues, checkValue } from '../records/input.ts'
import type { Field } from '../resources/field.ts'
import type { ValueSource } from './input-values.ts'

const GENERATED_LENGTH = 24

// Letters and digits that can't be confused, and symbols that shells and forms don't change.
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_.+%@'

/** The ways to pass a secret: never as a value, which would appear in the process list. */
type InputMethod = SecretType['method']

/** A secret and how to read it. */
interface SecretInput {
  name: string
  field: Field
  /** The option, with its dashes. */
  option: string
  method: InputMethod
}

/** Returns each way to pass a secret, with its option; only a password can be generated. */
function inputMethods(flag: string): readonly (readonly [InputMethod, string])[] {
  return [
    ['stdin', `${flag}-stdin`],
    ['prompt', `${flag}-prompt`],
    ...(flag === 'password' ? [['random', `generate-${flag}`] as const] : []),
  ]
}

/** Builds the options for a secret: never its value, which would appear in the process list. */
export function secretOptions(flag: string, { label }: Field): readonly OptionSpec[] {
  const what = label.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
  const helps: Readonly<Record<InputMethod, string>> = {
    stdin: `read the ${what} from standard input; one line per secret`,
    prompt: `prompt for the ${what}`,
    random: 'generate a random one',
  }
  return inputMethods(flag).map(([method, name]) => ({
    name,
    type: { kind: 'secret', method },
    help: helps[method],
    group: 'Secrets',
  }))
}

/** Reads and checks the secrets, by field; from then on each is masked in all output. */
export async function readSecrets(
  context: Context,
  api: Api,
  { resource, input, on }: ValueSource,
): Promise<CheckedValues> {
  const requested = writableFields(resource, on).flatMap(([name, field]) =>
    field.kind === 'secret' ? requestedInputs(name, field, flagOf(resource, name), input) : [],
  )
  const lines = await readLines(context, requested)
  const here = await offlineValueOptions(api)
  const secrets = new Map<string, CheckedValue>()
  for (const secret of requested) {
    const { name, option: inputName } = secret
    const value = lines.get(name) ?? (await promptOrGenerate(secret, context))
    context.registerSecret(value)
    secrets.set(name, await checkValue(resource, name, { value, inputName }, on, here))
  }
  return secrets
}

function requestedInputs(
  name: string,
  field: Field,
  flag: string,
  input: CommandInput,
): SecretInput[] {
  const methods = inputMethods(flag).filter(([, option]) => hasOption(input, option))
  if (methods.length > 1) {
    const options = methods.map(([, option]) => `--${option}`)
    throw new UsageError(`${options.join(' and ')} can't be used together`)
  }
  return methods.map(([method, option]) => ({ name, field, option: `--${option}`, method }))
}

/** Reads secrets from standard input: all of it for one secret, one line each for several. */
async function readLines(
  context: Context,
  requested: readonly SecretInput[],
): Promise<ReadonlyMap<string, string>> {
  const read = requested.filter(({ method }) => method === 'stdin')
  if (read.length === 0) return new Map()
  const options = read.map(({ option }) => option).join(' and ')
  const lines = splitSecretLines(
    await readStandardInput(context, { option: options, isSecret: true }),
  )
  if (lines.length !== read.length) {
    throw new UsageError(
      `${options}: expected ${read.length} ${read.length === 1 ? 'line' : 'lines, in this order,'} on standard input, but got ${lines.length}`,
    )
  }
  const blank = lines.findIndex((line) => line.trim() === '')
  if (blank >= 0) throw new UsageError(`${options}: line ${blank + 1} of standard input is empty`)
  return new Map(read.map(({ name }, index) => [name, lines[index] ?? '']))
}

async function promptOrGenerate(
  { method, option, field }: SecretInput,
  context: Context,
): Promise<string> {
  if (method === 'random') return generate(context.random)
  if (!context.canAsk) throw new UsageError(`${option} needs a terminal`)
  const value = await promptForSecret(context, option, field.label)
  // Enter pressed too early doesn't mean an empty password.
  if (value.trim() === '') throw new UsageError(`${option}: nothing was entered. Nothing was sent.`)
  return value
}

/** Generates random text from the alphabet; bytes above the largest multiple of its length are skipped, so no symbol is likelier. */
function generate(random: (bytes: number) => Uint8Array): string {
  const limit = 256 - (256 % ALPHABET.length)
  let text = ''
  while (text.length < GENERATED_LENGTH) {
    for (const byte of random(GENERATED_LENGTH)) {
      if (byte < limit && text.length < GENERATED_LENGTH) text += ALPHABET[byte % ALPHABET.length]
    }
  }
  return text
}
