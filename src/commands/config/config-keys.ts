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

/** What `config set` and `config unset` change. */
export const CONFIG_KEY: ChoiceType<(typeof KEYS)[number]> = {
  kind: 'choice',
  choices: KEYS,
  called: 'SETTING',
}

/** That a setting is the folder's. */
export const FOLDER_OPTION: OptionSpec = {
  name: 'folder',
  type: SWITCH,
  help: 'for this folder and those in it: .itflow.json (client and profile)',
}

/** What `itflow config` shows and neither this nor `profiles set` changes: what does. */
const SET_ELSEWHERE: Readonly<Record<string, string>> = {
  url: 'A key goes only to the address it was kept with; for another one: itflow profiles add NAME --url URL',
  key: 'itflow profiles rotate-key NAME',
  'decrypt-password': 'itflow profiles rotate-key NAME',
  'bound-to': 'itflow profiles set NAME --client WHICH --bound',
  'max-reply': 'It is set only in the environment: ITFLOW_MAX_REPLY=256MiB',
  'folder-file': 'itflow config set client WHICH --folder writes it in the folder you are in',
  'config-file': 'Its folder is set only in the environment: ITFLOW_CONFIG_DIR',
  'state-directory': 'It is set only in the environment: ITFLOW_STATE_DIR',
}

/** Options of `profiles set` that every command has. */
const GLOBAL_OPTION_KINDS: Readonly<Record<string, 'switch' | 'file'>> = {
  'read-only': 'switch',
  'ca-file': 'file',
  insecure: 'switch',
}

/** The setting that a word names; throws a UsageError, for what is set elsewhere with the way there. */
export function parseConfigKey(
  context: Context,
  word: string,
  value: string | undefined,
): (typeof KEYS)[number] {
  const name = word.toLowerCase().replaceAll('_', '-')
  const way = Object.hasOwn(SET_ELSEWHERE, name) ? SET_ELSEWHERE[name] : undefined
  if (way !== undefined) throw new UsageError(`${name} is not set here`, { hint: way })
  const option = name === 'output' ? 'default-output' : name
  const kind =
    PROFILE_OPTIONS.find((one) => one.name === option)?.type.kind ?? GLOBAL_OPTION_KINDS[option]
  if (kind === undefined) return parseChoice(CONFIG_KEY, 'SETTING', word)
  throw new UsageError(`${option} is set for a profile`, {
    hint: `itflow profiles set ${profileNamed(context)} ${wordsFor(option, kind === 'switch', value)}`,
  })
}

/** The words of `profiles set` that set or take back a setting. */
function wordsFor(option: string, isSwitch: boolean, value: string | undefined): string {
  if (value === undefined || (isSwitch && parseYesNo(value) === false)) return `--unset ${option}`
  return isSwitch ? `--${option}` : `--${option} ${shellQuote(value)}`
}

/** The profile that is meant, as a line to type names it; the sandbox holds no settings. */
function profileNamed(context: Context): string {
  const name = context.flags.profile ?? readProfileStore(context, context.note).current
  return name === undefined || name === SANDBOX_INSTANCE ? 'NAME' : shellQuote(name)
}

/** Throws a UsageError with the two ways where it isn't said for how long a setting is to hold. */
export function requireFolderOption(
  context: Context,
  input: CommandInput,
  key: FolderSetting,
  value: string | undefined,
): void {
  if (hasOption(input, FOLDER_OPTION.name)) return
  const verb = value === undefined ? `unset ${key}` : `set ${key} ${shellQuote(value)}`
  const shown = value === undefined ? '--unset client' : `--client ${shellQuote(value)}`
  const always =
    key === 'profile'
      ? `itflow profiles use ${value === undefined ? 'NAME' : shellQuote(value)}`
      : `itflow profiles set ${profileNamed(context)} ${shown}`
  throw new UsageError(`${key} is set for a folder, or for good`, {
    hint: [`For this folder: itflow config ${verb} --folder`, `For good: ${always}`],
  })
}

/** Throws a UsageError for `--folder` with what no folder has, and says what to write instead. */
export function refuseFolderOption(input: CommandInput, instead: string): void {
  if (!hasOption(input, FOLDER_OPTION.name)) return
  throw new UsageError('accessible is set for the program, not for a folder', { hint: instead })
}
