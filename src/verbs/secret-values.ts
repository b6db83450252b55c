import { hasOption, type Input, type OptionSpec } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { parseValue } from '../records/values.ts'
import type { Field } from '../resources/definition.ts'

const GENERATED_LENGTH = 24

// Letters and digits that are not taken for one another, and signs that shells and forms leave alone.
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_.+%@'

/** The options for a secret: never its value, which would stand in the process list. */
export function secretOptions(flag: string, { label }: Field): readonly OptionSpec[] {
  const what = label.toLowerCase()
  const group = 'Secrets'
  return [
    { name: `${flag}-stdin`, help: `read the ${what} from standard input`, group },
    { name: `${flag}-prompt`, help: `ask for the ${what}`, group },
    ...(flag === 'password'
      ? [{ name: 'generate-password', help: 'make a random one', group }]
      : []),
  ]
}

/** The secret that was given in one of its ways; undefined where none was. */
export async function secretValue(
  context: Context,
  flag: string,
  field: Field,
  input: Input,
): Promise<string | undefined> {
  const ways = [`${flag}-stdin`, `${flag}-prompt`, `generate-${flag}`].filter((way) =>
    hasOption(input, way),
  )
  const [way] = ways
  if (way === undefined) return undefined
  if (ways.length > 1) throw new UsageError(`--${ways.join(' and --')}: one of them`)
  const value = await valueBy(way, context, field)
  context.guard(value)
  return String(parseValue(field, `--${way}`, value, { now: context.clock() }))
}

async function valueBy(way: string, context: Context, { label }: Field): Promise<string> {
  if (way.startsWith('generate-')) return generate(context.random)
  if (way.endsWith('-stdin')) {
    const text = (await context.io.readAll()).replace(/\r?\n$/, '')
    if (text === '') throw new UsageError(`--${way}: standard input is empty`)
    return text
  }
  if (!context.canAsk) throw new UsageError(`--${way} needs a terminal`)
  return (await context.prompts()).secret(label)
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
