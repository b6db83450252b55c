import { type CommandInput, hasOption, type OptionSpec } from '../../cli/command.ts'
import { type ChoiceType, SWITCH } from '../../cli/option-types.ts'
import { parseChoice } from '../../cli/parse-option-values.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { shellQuote } from '../../files/trust.ts'
import type { FolderSetting } from '../../profiles/change-folder-config.ts'
import { readProfileStore } from '../../profiles/profile-store.ts'
import { parseYesNo } from '../../records/values.ts'
import { SANDBOX_INSTANCE } from '../../sandbox/identity.ts'
import { PROFILE_OPTIONS } from '../profiles/profile-options.ts'

const KEYS = ['client', 'profile', 'accessible'] as const

/** The settings that `config set` and `config unset` change. */
export const CONFIG_KEY: ChoiceType<(typeof KEYS)[number]> = {
  kind: 'choice',
  choices: KEYS,
  placeholder: 'SETTING',
}

/** Says that a setting applies to the folder. */
export const FOLDER_OPTION: OptionSpec = {
  name: 'folder',
  type: SWITCH,
  help: 'for this folder and its subfolders, in .itflow.json (client and profile)',
}

/** Settings that `itflow config` shows but neither this command nor `profiles set` changes, and how to change each. */
const SET_ELSEWHERE: Readonly<Record<string, string>> = {
  url: 'A key is sent only to the address it was saved with. For another address: itflow profiles add NAME --url URL',
  key: 'itflow profiles rotate-key NAME',
  'decrypt-password': 'itflow profiles rotate-key NAME',
  'bound-to': 'itflow profiles set NAME --client WHICH --bound',
  'max-reply': 'Set it in the environment: ITFLOW_MAX_REPLY=256MiB',
  'folder-file': 'itflow config set client WHICH --folder writes it to the current folder',
  'config-file': 'Set its directory in the environment: ITFLOW_CONFIG_DIR',
  'state-directory': 'Set it in the environment: ITFLOW_STATE_DIR',
}

/** The global options that `profiles set` saves. */
const GLOBAL_OPTION_KINDS: Readonly<Record<string, 'switch' | 'file'>> = {
  'read-only': 'switch',
  'ca-file': 'file',
  insecure: 'switch',
}

/** Returns the setting that a word names; throws a UsageError, with the right command for a setting changed elsewhere. */
export function parseConfigKey(
  context: Context,
  word: string,
  value: string | undefined,
): (typeof KEYS)[number] {
  const name = word.toLowerCase().replaceAll('_', '-')
  const hint = Object.hasOwn(SET_ELSEWHERE, name) ? SET_ELSEWHERE[name] : undefined
  if (hint !== undefined) throw new UsageError(`${name} can't be set here`, { hint })
  const option = name === 'output' ? 'default-output' : name
  const kind =
    PROFILE_OPTIONS.find((spec) => spec.name === option)?.type.kind ?? GLOBAL_OPTION_KINDS[option]
  if (kind === undefined) return parseChoice(CONFIG_KEY, 'SETTING', word)
  throw new UsageError(`${option} is a setting of a profile`, {
    hint: `itflow profiles set ${profileWord(context)} ${optionsFor(option, kind === 'switch', value)}`,
  })
}

/** Returns the options of `profiles set` that set or unset a setting. */
function optionsFor(option: string, isSwitch: boolean, value: string | undefined): string {
  if (value === undefined || (isSwitch && parseYesNo(value) === false)) return `--unset ${option}`
  return isSwitch ? `--${option}` : `--${option} ${shellQuote(value)}`
}

/** Returns the profile's name for a command to run; the sandbox has no settings. */
function profileWord(context: Context): string {
  const name = context.flags.profile ?? readProfileStore(context, context.note).current
  return name === undefined || name === SANDBOX_INSTANCE ? 'NAME' : shellQuote(name)
}

/** Throws a UsageError with both commands if it is unclear whether to set it for a folder or permanently. */
export function requireFolderOption(
  context: Context,
  input: CommandInput,
  key: FolderSetting,
  value: string | undefined,
): void {
  if (hasOption(input, FOLDER_OPTION.name)) return
  const verb = value === undefined ? `unset ${key}` : `set ${key} ${shellQuote(value)}`
  const option = value === undefined ? '--unset client' : `--client ${shellQuote(value)}`
  const permanent =
    key === 'profile'
      ? `itflow profiles use ${value === undefined ? 'NAME' : shellQuote(value)}`
      : `itflow profiles set ${profileWord(context)} ${option}`
  throw new UsageError(`${key} can be set for a folder or permanently`, {
    hint: [`For this folder: itflow config ${verb} --folder`, `Permanently: ${permanent}`],
  })
}

/** Throws a UsageError if `--folder` is given for a setting of the whole program, with the command to run instead. */
export function refuseFolderOption(input: CommandInput, instead: string): void {
  if (!hasOption(input, FOLDER_OPTION.name)) return
  throw new UsageError('accessible is a setting of the program, not of a folder', { hint: instead })
}
