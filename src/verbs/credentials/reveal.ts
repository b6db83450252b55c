import type { CommandInput, CommandSpec } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { FORMATS } from '../../output/formats.ts'
import { buildSheet } from '../../output/sheets.ts'
import { resources } from '../../resources/index.ts'
import { cleanText } from '../../text/terminal-safe.ts'
import { toDisplayTimes } from '../display-times.ts'
import { type ChosenCredential, chooseCredential, WHICH_CREDENTIAL } from './choose-credential.ts'
import { FIELD_OPTION, fieldOf, readFieldText, reveal } from './secrets.ts'

const { credentials } = resources

/** `itflow credentials reveal WHICH`. */
export function revealCommand(): CommandSpec {
  return {
    name: 'reveal',
    summary: 'Print a password, or another field, and nothing else',
    description:
      'With --json, or any format except the table, the whole record is printed instead, secrets included.',
    arguments: [WHICH_CREDENTIAL],
    options: [FIELD_OPTION],
    examples: [
      'itflow credentials reveal "Firewall edge"',
      'itflow credentials reveal 7 --field username',
      'itflow credentials reveal 7 --json',
    ],
    run: runReveal,
  }
}

async function runReveal(context: Context, input: CommandInput): Promise<void> {
  const field = fieldOf(input)
  const chosen = await chooseCredential(context, input)
  if (FORMATS[context.format()].reader === 'program') return showWithSecrets(context, chosen)
  const { value } = await reveal(context, chosen, field)
  const isAtTerminal = context.io.output.isTerminal
  const shown = isAtTerminal ? cleanText(value) : value
  await context.showText(`${shown}\n`)
  if (shown !== value) {
    context.note(
      'cleaned',
      'Control characters were removed for the terminal; piped output is exact',
    )
  }
}

/** Prints the record like `get`, followed by the secrets that `get` never shows. */
async function showWithSecrets(context: Context, chosen: ChosenCredential): Promise<void> {
  const rows = await toDisplayTimes(context, credentials, [chosen.stored.row], false)
  const sheet = buildSheet(credentials, rows, { isList: false })
  const secrets = Object.entries(credentials.fields).filter(([, { kind }]) => kind === 'secret')
  const values: Record<string, string | null> = {}
  for (const [name] of secrets) values[name] = (await readFieldText(context, chosen, name)) || null
  await context.show({
    ...sheet,
    hasSecrets: true,
    fields: [...sheet.fields, ...secrets.map(([name, { label, kind }]) => ({ name, label, kind }))],
    rows: sheet.rows.map((row) => ({ ...row, ...values })),
  })
}
