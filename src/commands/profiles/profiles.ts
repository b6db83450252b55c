import type { ArgumentSpec, BranchSpec, CommandInput, CommandSpec } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { RefusedError, UsageError } from '../../errors.ts'
import { removeProfile, renameProfile } from '../../onboarding/save-profile.ts'
import { changeProfileStore } from '../../profiles/change-profile-store.ts'
import { checkProfileName } from '../../profiles/profile-names.ts'
import { findProfile, readProfileStore } from '../../profiles/profile-store.ts'
import { SANDBOX_INSTANCE } from '../../sandbox/identity.ts'
import { addCommand } from './add.ts'
import { profileSheet } from './profile-sheet.ts'
import { rotateCommand } from './rotate.ts'
import { profileSetCommand } from './set.ts'
import { requireStoredProfile, resolveStoredProfile, showStoredProfile } from './stored-profile.ts'
import { testCommand } from './test.ts'

const NAME: ArgumentSpec = { type: { kind: 'profile' }, help: 'the profile' }

/** `itflow profiles`: manages instances and the keys to them. */
export function profilesBranch(): BranchSpec {
  return {
    name: 'profiles',
    aliases: ['profile'],
    summary: 'Manage profiles: ITFlow instances and their keys',
    commands: [
      listCommand(),
      addCommand(),
      useCommand(),
      showCommand(),
      profileSetCommand(),
      testCommand(),
      rotateCommand(),
      renameCommand(),
      removeCommand(),
    ],
  }
}

function listCommand(): CommandSpec {
  return {
    name: 'list',
    reach: 'profiles',
    aliases: ['ls'],
    summary: 'List profiles, and where their keys are stored',
    examples: ['itflow profiles list', 'itflow profiles list --json'],
    run: async (context) => {
      const { profiles, current } = readProfileStore(context, context.note)
      const stored = Object.entries(profiles).map(([name, profile]) => ({
        name,
        profile,
        isCurrent: name === current,
      }))
      await context.show(profileSheet(stored, true))
      context.note('built_in', 'The profile sandbox is always available: --profile sandbox')
    },
  }
}

function useCommand(): CommandSpec {
  return {
    name: 'use',
    reach: 'profiles',
    hasNoDryRun: true,
    summary: 'Make a profile the current one',
    arguments: [NAME],
    examples: ['itflow profiles use acme', 'itflow profiles use sandbox'],
    run: async (context, { args: [name = ''] }) => {
      await changeProfileStore(context, context.note, (store) => {
        if (name !== SANDBOX_INSTANCE) requireStoredProfile(store, name)
        return { ...store, current: name }
      })
      if (name === SANDBOX_INSTANCE) context.note('used', 'The sandbox is now in use')
      else await showStoredProfile(context, name)
    },
  }
}

function showCommand(): CommandSpec {
  return {
    name: 'show',
    reach: 'profiles',
    aliases: ['get'],
    summary: 'Show the settings of a profile, and where its secrets are stored',
    arguments: [{ ...NAME, help: 'the profile; by default the one in use', isOptional: true }],
    examples: ['itflow profiles show', 'itflow profiles show acme --json'],
    run: async (context, { args }) => {
      await context.show(profileSheet([await resolveStoredProfile(context, args[0])], false))
    },
  }
}

function renameCommand(): CommandSpec {
  return {
    name: 'rename',
    reach: 'profiles',
    hasNoDryRun: true,
    summary: 'Rename a profile',
    arguments: [
      NAME,
      { type: { kind: 'profile', isNew: true, placeholder: 'NEW' }, help: 'its new name' },
    ],
    examples: ['itflow profiles rename acme acme-old'],
    run: rename,
  }
}

async function rename(
  context: Context,
  { args: [name = '', next = ''] }: CommandInput,
): Promise<void> {
  checkProfileName(next)
  const store = readProfileStore(context, context.note)
  const { profile } = requireStoredProfile(store, name)
  if (findProfile(store, next) !== undefined) {
    throw new UsageError(`There is already a profile ${next}`)
  }
  await renameProfile(context, name, next, profile)
  await showStoredProfile(context, next)
}

function removeCommand(): CommandSpec {
  return {
    name: 'remove',
    reach: 'profiles',
    hasNoDryRun: true,
    aliases: ['rm', 'delete'],
    summary: 'Remove a profile and its secrets',
    arguments: [NAME],
    examples: ['itflow profiles remove acme'],
    run: remove,
  }
}

async function remove(context: Context, { args: [name = ''] }: CommandInput): Promise<void> {
  const { profile } = requireStoredProfile(readProfileStore(context, context.note), name)
  if (!(await isConfirmed(context, name))) {
    throw new RefusedError(`The profile ${name} was not removed`)
  }
  await removeProfile(context, name, profile)
  await context.show({
    fields: [
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'removed', label: 'Removed', kind: 'flag' },
    ],
    columns: [
      { field: 'name', heading: 'NAME' },
      { field: 'removed', heading: 'REMOVED' },
    ],
    rows: [{ name, removed: true }],
    isList: false,
  })
}

async function isConfirmed(context: Context, name: string): Promise<boolean> {
  if (context.flags.yes === true) return true
  if (!context.canAsk) {
    throw new RefusedError(`Removing ${name} also removes its key permanently`, {
      hint: 'To confirm, add --yes',
    })
  }
  const prompts = await context.prompts()
  return prompts.confirm(`Remove ${name} and its key?`, false)
}
