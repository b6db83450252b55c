import type { AlertOwner } from '../../alerts/opened-here.ts'
import type { Api } from '../../api/api.ts'
import { type CommandInput, type OptionSpec, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { readTextOption } from '../../verbs/file-text.ts'

/** Returns the key of an alert; throws a UsageError if there is none. */
export async function keyOf(
  context: Context,
  input: CommandInput,
  { name }: OptionSpec,
): Promise<string> {
  const written = textOption(input, name)?.trim() ?? ''
  const key = written === '' ? '' : (await readTextOption(context, name, written)).trim()
  if (key !== '') return key
  throw new UsageError(`--${name} is missing`, {
    hint: 'Name what identifies the alert: --key backup/srv-01',
  })
}

/** Returns whose tickets are remembered as opened on this computer. */
export function ownerOf({ settings }: Api): AlertOwner {
  return { profile: settings.instance, url: settings.url.href }
}
