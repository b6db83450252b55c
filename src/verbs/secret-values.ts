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
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'

const GENERATED_LENGTH = 24

// Letters and digits that are not taken for one another, and signs that shells and forms leave alone.
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_.+%@'

/** The ways a secret can be given: never as a value, which would stand in the process list. */
type InputMethod = SecretType['way']

/** A secret and the way it is to be had. */
interface SecretInput {
  name: string
  field: Field
  /** The option, with its dashes. */
  option: string
  way: InputMethod
}

/** Each way to give a secret, and its option; only a password can be made up. */
function waysFor(flag: string): readonly (readonly [InputMethod, string])[] {
  return [
    ['stdin', `${flag}-stdin`],
    ['prompt', `${flag}-prompt`],
    ...(flag === 'password' ? [['random', `generate-${flag}`] as const] : []),
  ]
}

/** The options for a secret: never its value, which would stand in the process list. */
export function secretOptions(flag: string, { label }: Field): readonly OptionSpec[] {
  const what = label.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
  const helps: Readonly<Record<InputMethod, string>> = {
    stdin: `read the ${what} from standard input; of several secrets each has a line`,
    prompt: `ask for the ${what}`,
    random: 'make a random one',
  }
  return waysFor(flag).map(([way, name]) => ({
    name,
    type: { kind: 'secret', way },
    help: helps[way],
    group: 'Secrets',
  }))
}

/** The secrets that were given, by field, checked; each is kept out of every trace from here on. */
export async function readSecrets(
  context: Context,
  api: Api,
  resource: Resource,
  on: WriteKind,
  input: CommandInput,
): Promise<CheckedValues> {
  const asked = writableFields(resource, on).flatMap(([name, field]) =>
    field.kind === 'secret' ? askedFor(name, field, flagOf(resource, name), input) : [],
  )
  const lines = await readLines(context, asked)
  const here = await offlineValueOptions(api)
  const given = new Map<string, CheckedValue>()
  for (const one of asked) {
    const { name, option: called } = one
    const value = lines.get(name) ?? (await promptOrGenerate(one, context))
    context.registerSecret(value)
    given.set(name, await checkValue(resource, name, { value, inputName: called }, on, here))
  }
  return given
}

function askedFor(name: string, field: Field, flag: string, input: CommandInput): SecretInput[] {
  const given = waysFor(flag).filter(([, option]) => hasOption(input, option))
  if (given.length > 1) {
    const options = given.map(([, option]) => `--${option}`)
    throw new UsageError(`${options.join(' and ')}: one of them`)
  }
  return given.map(([way, option]) => ({ name, field, option: `--${option}`, way }))
}

/** What stands in standard input: all of it for one secret, a line each for several. */
async function readLines(
  context: Context,
  asked: readonly SecretInput[],
): Promise<ReadonlyMap<string, string>> {
  const read = asked.filter(({ way }) => way === 'stdin')
  if (read.length === 0) return new Map()
  const options = read.map(({ option }) => option).join(' and ')
  const lines = splitSecretLines(
    await readStandardInput(context, { option: options, isSecret: true }),
  )
  if (lines.length !== read.length) {
    throw new UsageError(
      `${options}: standard input has ${lines.length} lines, not ${read.length}${read.length > 1 ? ', in this order' : ''}`,
    )
  }
  const blank = lines.findIndex((line) => line.trim() === '')
  if (blank >= 0) throw new UsageError(`${options}: line ${blank + 1} of standard input is empty`)
  return new Map(read.map(({ name }, index) => [name, lines[index] ?? '']))
}

async function promptOrGenerate(
  { way, option, field }: SecretInput,
  context: Context,
): Promise<string> {
  if (way === 'random') return generate(context.random)
  if (!context.canAsk) throw new UsageError(`${option} needs a terminal`)
  const value = await promptForSecret(context, option, field.label)
  // Enter pressed too early is no wish for an empty password.
  if (value.trim() === '') throw new UsageError(`${option}: nothing was typed; nothing was sent`)
  return value
}

/** A random text of the alphabet; bytes beyond a whole multiple of its length are thrown away, so that no sign is likelier. */
function generate(random: (bytes: number) => Uint8Array): string {
  const fair = 256 - (256 % ALPHABET.length)
  let text = ''
  while (text.length < GENERATED_LENGTH) {
    for (const byte of random(GENERATED_LENGTH)) {
      if (byte < fair && text.length < GENERATED_LENGTH) text += ALPHABET[byte % ALPHABET.length]
    }
  }
  return text
}
