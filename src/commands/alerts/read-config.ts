import {
  type ParsedConfig,
  parseReceiverConfig,
} from '../../alerts/config/parse-receiver-config.ts'
import { type CommandInput, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { readTextInput } from '../../io/text-input.ts'
import { CONFIG } from './receiver-options.ts'

/** Reads the receiver's configuration; its secrets are masked from then on. Throws a UsageError with line and column. */
export async function readConfig(context: Context, path: string): Promise<ParsedConfig> {
  // --encoding is for payloads.
  const { encoding: _, ...flags } = context.flags
  const text = await readTextInput({ ...context, flags }, '--config', path)
  const parsed = await parseReceiverConfig(text, path, context)
  for (const secret of parsed.secrets) context.registerSecret(secret)
  return parsed
}

/** Returns the path of the configuration; throws a UsageError if it isn't given. */
export function requireConfigPath(input: CommandInput): string {
  const path = textOption(input, CONFIG.name)
  if (path !== undefined) return path
  throw new UsageError('--config is missing', {
    hint: 'Name the configuration of the receiver: --config alerts.yaml',
  })
}
