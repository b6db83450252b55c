import type { CommandInput, CommandSpec } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { NotFoundError, UsageError } from '../../errors.ts'
import type { FolderSetting } from '../../profiles/change-folder-config.ts'
import { changeProfileStore } from '../../profiles/change-profile-store.ts'
import { type FolderConfig, findFolderConfig } from '../../profiles/folder-config.ts'
import { readProfileStore } from '../../profiles/profile-store.ts'
import { parseYesNo } from '../../records/values.ts'
import {
  CONFIG_KEY,
  FOLDER_OPTION,
  parseConfigKey,
  refuseFolderOption,
  requireFolderOption,
} from './config-keys.ts'
import { changeFolderFile, checkChange } from './folder-change.ts'

/** `itflow config set`: changes a setting of a folder or of the program. */
export function configSetCommand(): CommandSpec {
  return {
    name: 'set',
    hasNoDryRun: true,
    summary: 'Change a setting of a folder or of the program',
    description:
      'For a folder, set client or profile, which must exist; for the program, accessible. To change the settings of a profile, use itflow profiles set.',
    arguments: [
      { type: CONFIG_KEY, help: 'the setting' },
      { type: { kind: 'text', placeholder: 'VALUE' }, help: 'its value' },
    ],
    options: [FOLDER_OPTION],
    examples: [
      'itflow config set client acme --folder',
      'itflow config set profile sandbox --folder',
      'itflow config set accessible true',
    ],
    run: set,
  }
}

/** `itflow config unset`: removes a setting of a folder or of the program. */
export function configUnsetCommand(): CommandSpec {
  return {
    name: 'unset',
    reach: 'profiles',
    hasNoDryRun: true,
    summary: 'Remove a setting of a folder or of the program',
    arguments: [{ type: CONFIG_KEY, help: 'the setting' }],
    options: [FOLDER_OPTION],
    examples: ['itflow config unset client --folder', 'itflow config unset accessible'],
    run: unset,
  }
}

async function set(context: Context, input: CommandInput): Promise<void> {
  const [word = '', text = ''] = input.args
  const key = parseConfigKey(context, word, text)
  const value = text.trim()
  if (value === '') throw new UsageError(`${key} can't be empty`)
  if (key === 'accessible') {
    refuseFolderOption(input, `itflow config set accessible ${value}`)
    return setAccessible(context, value)
  }
  requireFolderOption(context, input, key, value)
  await changeFolderFile(context, (here) => checkChange(context, key, value, here))
}

async function unset(context: Context, input: CommandInput): Promise<void> {
  const key = parseConfigKey(context, input.args[0] ?? '', undefined)
  if (key === 'accessible') {
    refuseFolderOption(input, 'itflow config unset accessible')
    await changeProfileStore(context, context.note, ({ accessible: _, ...store }) => store)
    return showAccessible(context)
  }
  requireFolderOption(context, input, key, undefined)
  const { client, profile } = await changeFolderFile(context, (here) => {
    if (here?.[key] === undefined) throw notSetError(key, findFolderConfig(context))
    return { [key]: undefined }
  })
  if (key === 'profile' && profile === undefined && client !== undefined) {
    context.note('client', `The client ${client} still applies, whichever profile is in use`)
  }
}

function notSetError(key: FolderSetting, above: FolderConfig | undefined): NotFoundError {
  return new NotFoundError(`No ${key} is set for this folder`, {
    ...(above?.[key] === undefined ? {} : { hint: `${above.path} sets ${key}: ${above[key]}` }),
  })
}

async function setAccessible(context: Context, value: string): Promise<void> {
  const accessible = parseYesNo(value)
  if (accessible === undefined) throw new UsageError(`accessible must be yes or no, not ${value}`)
  await changeProfileStore(context, context.note, (store) => ({ ...store, accessible }))
  await showAccessible(context)
}

async function showAccessible(context: Context): Promise<void> {
  const { accessible = null } = readProfileStore(context, context.note)
  await context.show({
    fields: [{ name: 'accessible', label: 'Accessible', kind: 'flag' }],
    columns: [{ field: 'accessible', heading: 'ACCESSIBLE' }],
    rows: [{ accessible }],
    isList: false,
  })
}
