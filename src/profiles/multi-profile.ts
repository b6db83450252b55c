import { tolerate } from '../errors.ts'
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
 * Returns the flags that name the command's instance, for the commands it suggests: they must run there as well. Empty
 * if the command line names no instance, or several.
 */
export function explicitInstance(flags: GlobalFlags): NonNullable<RecordStep['at']> {
  const { profile, release } = flags
  const isOne = profile !== undefined && !isMultiProfile(flags) && /^[\w.-]+$/.test(profile)
  return { ...(isOne ? { profile } : {}), ...(release === undefined ? {} : { release }) }
}

/** Returns the flags for each of the profiles that the flags name, in order. */
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
 * The output format of the current profile, or the one that all named profiles share; undefined if a flag or variable
 * sets the format, if there is none, or if they differ. `choices` resolves the settings of a single profile.
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
    const all = await Promise.all(each.map((single) => chooseSettings(world, single)))
    const formats = new Set(all.map(({ output }) => output?.value))
    return formats.size === 1 ? [...formats][0] : undefined
  } catch (error) {
    // A command that needs the profile fails later; others can continue.
    tolerate(error)
    return undefined
  }
}
