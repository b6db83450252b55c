import {
  type CommandInput,
  type CommandSpec,
  hasOption,
  integerOption,
  type OptionSpec,
  textOption,
} from '../../cli/command.ts'
import type { IntegerType } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import type { Copied } from '../../io/clipboard.ts'
import { FORMATS } from '../../output/formats.ts'
import { type ChosenCredential, chooseCredential, WHICH_CREDENTIAL } from './choose-credential.ts'
import { otpOf, WITH_OTP_SECRET } from './otp.ts'
import {
  FIELD_OPTION,
  fieldOf,
  idOf,
  lowerCaseLabel,
  OTP_SECRET,
  readFieldText,
  reveal,
} from './secrets.ts'

const CLEAR: OptionSpec<IntegerType> & { defaultValue: string } = {
  name: 'clear',
  type: { kind: 'whole', min: 1, max: 3600, placeholder: 'SECONDS' },
  help: 'clear the clipboard after this long',
  defaultValue: '30',
}

/** `itflow credentials copy WHICH`. */
export function copyCommand(): CommandSpec {
  return {
    name: 'copy',
    summary: 'Copy a password, or another field, to the clipboard for 30 seconds',
    description:
      "Uses pbcopy, PowerShell, wl-copy, xclip or xsel, whichever can reach your clipboard; over ssh, or if none can, it goes through the terminal (OSC 52). The clipboard is cleared when the time is up, unless its contents have changed. Through the terminal, the contents can't be checked, so it is always cleared.",
    arguments: [WHICH_CREDENTIAL],
    options: [
      FIELD_OPTION,
      { name: 'otp', type: { kind: 'switch' }, help: 'copy the current one-time code instead' },
      CLEAR,
    ],
    examples: [
      'itflow credentials copy firewall',
      'itflow credentials copy firewall --otp',
      'itflow credentials copy 7 --field username --clear 60',
    ],
    run: runCopy,
  }
}

async function runCopy(context: Context, input: CommandInput): Promise<void> {
  const seconds = integerOption(input, CLEAR)
  const isOtp = hasOption(input, 'otp')
  if (isOtp && textOption(input, 'field') !== undefined) {
    throw new UsageError("--otp and --field can't be used together")
  }
  const field = fieldOf(input)
  const chosen = await chooseCredential(
    context,
    input,
    isOtp ? WITH_OTP_SECRET.conditions : undefined,
  )
  const { label, value, hint } = isOtp
    ? await codeToCopy(context, chosen)
    : await fieldToCopy(context, chosen, field)
  const { copyToClipboard } = await import('../../io/clipboard.ts')
  const copied = await copyToClipboard(context, value, seconds)
  await showCopied(context, chosen, label, copied.willClear ? seconds : null)
  reportCopied(context, copied, { what: `${label} of ${chosen.name}`, seconds, hint })
}

interface ToCopy {
  label: string
  value: string
  /** A hint that follows the confirmation. */
  hint: string
}

async function codeToCopy(context: Context, chosen: ChosenCredential): Promise<ToCopy> {
  const { code, secondsLeft } = await otpOf(context, chosen)
  return { label: 'One-time code', value: code, hint: ` Valid for ${secondsLeft} s.` }
}

async function fieldToCopy(
  context: Context,
  chosen: ChosenCredential,
  field: string,
): Promise<ToCopy> {
  const { label, value } = await reveal(context, chosen, field)
  const hasCode = (await readFieldText(context, chosen, OTP_SECRET)) !== ''
  return { label, value, hint: hasCode ? ' --otp for the code.' : '' }
}

function reportCopied(
  context: Context,
  { through, willClear }: Copied,
  { what, seconds, hint }: { what: string; seconds: number; hint: string },
): void {
  if (!willClear) {
    context.note(
      'not_cleared',
      `${what} copied, but it won't be cleared automatically: clear it yourself.`,
    )
    return
  }
  const how = through === 'terminal' ? ' (by the terminal)' : ''
  context.note('copied', `✓ ${what} copied${how}; cleared in ${seconds} s.${hint}`)
}

/** Prints for scripts what was copied and when it is cleared, never the value. */
async function showCopied(
  context: Context,
  { stored }: ChosenCredential,
  label: string,
  seconds: number | null,
): Promise<void> {
  if (FORMATS[context.format()].reader === 'person') return
  await context.show({
    isList: false,
    fields: [
      { name: 'credential_id', label: 'ID', kind: 'id' },
      { name: 'credential_name', label: 'Name', kind: 'text' },
      { name: 'copied', label: 'Copied', kind: 'text' },
      { name: 'cleared_in', label: 'Cleared in', kind: 'integer' },
    ],
    columns: [],
    rows: [
      {
        credential_id: idOf(stored),
        credential_name: stored.row['credential_name'] ?? null,
        copied: lowerCaseLabel(label),
        cleared_in: seconds,
      },
    ],
  })
}
