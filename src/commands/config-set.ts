import { type CommandSpec, hasOption, type Input, type OptionSpec } from '../command.ts'
import type { Context } from '../context.ts'
import { NotFoundError, UsageError } from '../errors.ts'
import { shellWord } from '../files/trust.ts'
import { clientThere } from '../onboarding/client-there.ts'
import { type ChoiceType, SWITCH } from '../option-types.ts'
import { readChoice } from '../option-values.ts'
import { type Folder, findFolder, folderFileHere, readFolder } from '../profiles/folder.ts'
import { changeFolder, type FolderChange, type FolderSetting } from '../profiles/folder-file.ts'
import { resolveSettings } from '../profiles/resolve.ts'
import { readStore } from '../profiles/store.ts'
import { changeStore } from '../profiles/store-change.ts'
import { flagIn } from '../records/values.ts'
import { SANDBOX_INSTANCE } from '../sandbox/identity.ts'
import { PROFILE_OPTIONS } from './profile-options.ts'
import { profileIn } from './stored-profile.ts'

const KEYS = ['client', 'profile', 'accessible'] as const

const KEY: ChoiceType<(typeof KEYS)[number]> = { kind: 'choice', choices: KEYS, called: 'SETTING' }

const FOLDER: OptionSpec = {
  name: 'folder',
  type: SWITCH,
  help: 'for this folder and those in it: .itflow.json (client and profile)',
}

/** `itflow config set`. */
export function setCommand(): CommandSpec {
  return {
    name: 'set',
    hasNoDryRun: true,
    summary: 'Set something for a folder, or for the program',
    description:
      'For a folder: client and profile, which are looked up first. For the program: accessible. The settings of a profile are changed with itflow profiles set.',
    arguments: [
      { type: KEY, help: 'what is set' },
      { type: { kind: 'text', called: 'VALUE' }, help: 'its value' },
    ],
    options: [FOLDER],
    examples: [
      'itflow config set client acme --folder',
      'itflow config set profile sandbox --folder',
      'itflow config set accessible true',
    ],
    run: set,
  }
}

/** `itflow config unset`. */
export function unsetCommand(): CommandSpec {
  return {
    name: 'unset',
    reach: 'profiles',
    hasNoDryRun: true,
    summary: 'Take back what was set for a folder, or for the program',
    arguments: [{ type: KEY, help: 'what is taken back' }],
    options: [FOLDER],
    examples: ['itflow config unset client --folder', 'itflow config unset accessible'],
    run: unset,
  }
}

async function set(context: Context, input: Input): Promise<void> {
  const [word = '', text = ''] = input.args
  const key = keyOf(context, word, text)
  const value = text.trim()
  if (value === '') throw new UsageError(`${key} can't be empty`)
  if (key === 'accessible') {
    refuseFolder(input, `itflow config set accessible ${value}`)
    return setAccessible(context, value)
  }
  requireFolder(input, key, value)
  const change = await checkedChange(context, key, value)
  await showFolder(context, changeFolder(context, change))
}

async function unset(context: Context, input: Input): Promise<void> {
  const key = keyOf(context, input.args[0] ?? '', undefined)
  if (key === 'accessible') {
    refuseFolder(input, 'itflow config unset accessible')
    await changeStore(context, context.note, ({ accessible: _, ...store }) => store)
    return showAccessible(context)
  }
  requireFolder(input, key, undefined)
  const here = readFolder(folderFileHere(context), context)?.folder
  if (here?.[key] === undefined) throw notSet(key, findFolder(context))
  await showFolder(context, changeFolder(context, { [key]: undefined }))
}

function notSet(key: FolderSetting, above: Folder | undefined): NotFoundError {
  return new NotFoundError(`No ${key} is set for this folder`, {
    ...(above?.[key] === undefined ? {} : { hint: `${above.path} sets ${key}: ${above[key]}` }),
  })
}

/** What is written, once it is known that it is there: a client of the instance that the folder will have. */
async function checkedChange(
  context: Context,
  key: FolderSetting,
  value: string,
): Promise<FolderChange> {
  const here = readFolder(folderFileHere(context), context)?.folder
  // A new file hides one that is further up: what that says of the profile goes on holding.
  const inherited = context.flags.profile ?? (here ?? findFolder(context))?.profile
  const profile = key === 'profile' ? value : inherited
  if (profile !== undefined) requireProfile(context, profile)
  const client = key === 'client' ? value : here?.client
  if (client !== undefined) {
    const { allClients: _, global: __, ...flags } = context.flags
    const settings = await resolveSettings(context, { ...flags, client }, profile)
    const found = await clientThere(context, settings)
    context.note('client', `${client} is ${found} on ${settings.instance}`)
  }
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(client === undefined ? {} : { client }),
  }
}

function requireProfile(context: Context, name: string): void {
  if (name !== SANDBOX_INSTANCE) profileIn(readStore(context, context.note), name)
}

/** The setting that a word names; throws a UsageError, for a profile's own setting with the command that changes it. */
function keyOf(context: Context, word: string, value: string | undefined) {
  const name = word.toLowerCase().replaceAll('_', '-')
  const option = name === 'output' ? 'default-output' : name
  const known = [...PROFILE_OPTIONS.map((one) => one.name), 'read-only', 'ca-file', 'insecure']
  if (!known.includes(option)) return readChoice(KEY, 'SETTING', word)
  const profile = context.flags.profile ?? readStore(context, context.note).current ?? 'NAME'
  const takesValue = PROFILE_OPTIONS.some((one) => one.name === option && one.type !== SWITCH)
  const given = takesValue || option === 'ca-file' ? ` ${shellWord(value ?? '')}` : ''
  const words = value === undefined ? `--unset ${option}` : `--${option}${given}`
  throw new UsageError(`${option} is set for a profile`, {
    hint: `itflow profiles set ${profile} ${words}`,
  })
}

function requireFolder(input: Input, key: FolderSetting, value: string | undefined): void {
  if (hasOption(input, FOLDER.name)) return
  const verb = value === undefined ? `unset ${key}` : `set ${key} ${shellWord(value)}`
  const shown = value === undefined ? '--unset client' : `--client ${shellWord(value)}`
  const always =
    key === 'profile'
      ? `itflow profiles use ${value ?? 'NAME'}`
      : `itflow profiles set NAME ${shown}`
  throw new UsageError(`${key} is set for a folder, or for good`, {
    hint: [`For this folder: itflow config ${verb} --folder`, `For good: ${always}`],
  })
}

function refuseFolder(input: Input, instead: string): void {
  if (!hasOption(input, FOLDER.name)) return
  throw new UsageError('accessible is set for the program, not for a folder', { hint: instead })
}

async function setAccessible(context: Context, value: string): Promise<void> {
  const accessible = flagIn(value)
  if (accessible === undefined) throw new UsageError(`accessible ${value}: not yes or no`)
  await changeStore(context, context.note, (store) => ({ ...store, accessible }))
  await showAccessible(context)
}

async function showAccessible(context: Context): Promise<void> {
  const { accessible = null } = readStore(context, context.note)
  await context.show({
    fields: [{ name: 'accessible', label: 'Accessible', kind: 'flag' }],
    columns: [{ field: 'accessible', heading: 'ACCESSIBLE' }],
    rows: [{ accessible }],
    isList: false,
  })
}

/** What a folder's file says now; nothing where it is gone. */
async function showFolder(context: Context, { path, profile, client }: Folder): Promise<void> {
  if (profile === undefined && client === undefined) {
    context.note('removed', `Nothing is left in ${path}: it was removed`)
  }
  await context.show({
    fields: [
      { name: 'file', label: 'File', kind: 'text' },
      { name: 'profile', label: 'Profile', kind: 'text' },
      { name: 'client', label: 'Client', kind: 'text' },
    ],
    columns: [
      { field: 'file', heading: 'FILE' },
      { field: 'profile', heading: 'PROFILE' },
      { field: 'client', heading: 'CLIENT' },
    ],
    rows: [{ file: path, profile: profile ?? null, client: client ?? null }],
    isList: false,
  })
}
