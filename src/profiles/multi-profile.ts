import { tolerate } from '../bearable.ts'
import type { RecordStep } from '../hints.ts'
import type { Format } from '../output/format-names.ts'
import {
  chooseSettings,
  profileNames,
  requestedFormat,
  type SettingChoices,
  type SettingsContext,
} from './resolve-settings.ts'
import { type GlobalFlags, isMultiProfile } from './settings.ts'

/**
 * The one instance that a line named: what follows from it is to be done there as well. Empty where the line named
 * none, or several.
 */
export function explicitInstance(flags: GlobalFlags): NonNullable<RecordStep['at']> {
  const { profile, release } = flags
  const isOne = profile !== undefined && !isMultiProfile(flags) && /^[\w.-]+$/.test(profile)
  return { ...(isOne ? { profile } : {}), ...(release === undefined ? {} : { release }) }
}

/** Flags for each of the profiles that the flags name, in order. */
export async function flagsPerProfile(
  world: SettingsContext,
  flags: GlobalFlags,
): Promise<readonly GlobalFlags[]> {
  const names = flags.allProfiles === true ? await profileNames(world) : splitNames(flags)
  return names.map((profile) => ({ ...flags, profile, allProfiles: false }))
}

function splitNames({ profile = '' }: GlobalFlags): string[] {
  return [...new Set(profile.split(',').map((name) => name.trim()))].filter((name) => name !== '')
}

/**
 * The output format of the profile in force, or that of several; undefined where it does not matter, where there
 * is none, and where they differ. `choices` are those of a single one.
 */
export async function commonFormat(
  world: SettingsContext,
  flags: GlobalFlags,
  choices: () => Promise<SettingChoices>,
): Promise<Format | undefined> {
  try {
    if (requestedFormat(world, flags) !== undefined) return undefined
    if (!isMultiProfile(flags)) return (await choices()).output?.value
    const each = await flagsPerProfile(world, flags)
    const all = await Promise.all(each.map((one) => chooseSettings(world, one)))
    const formats = new Set(all.map(({ output }) => output?.value))
    return formats.size === 1 ? [...formats][0] : undefined
  } catch (error) {
    // What needs a profile fails of it later; what needs none goes on.
    tolerate(error)
    return undefined
  }
}
