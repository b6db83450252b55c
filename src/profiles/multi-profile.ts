import { bearable } from '../bearable.ts'
import type { RecordStep } from '../hints.ts'
import type { Format } from '../output/format-names.ts'
import {
  type Choices,
  choose,
  formatNamed,
  profileNames,
  type Surroundings,
} from './resolve-settings.ts'
import { type GlobalFlags, namesMany } from './settings.ts'

/**
 * The one instance that a line named: what follows from it is to be done there as well. Empty where the line named
 * none, or several.
 */
export function placeNamed(flags: GlobalFlags): NonNullable<RecordStep['at']> {
  const { profile, release } = flags
  const isOne = profile !== undefined && !namesMany(flags) && /^[\w.-]+$/.test(profile)
  return { ...(isOne ? { profile } : {}), ...(release === undefined ? {} : { release }) }
}

/** Flags for each of the profiles that the flags name, in order. */
export async function flagsOfEach(
  world: Surroundings,
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
export async function formatOfProfiles(
  world: Surroundings,
  flags: GlobalFlags,
  choices: () => Promise<Choices>,
): Promise<Format | undefined> {
  try {
    if (formatNamed(world, flags) !== undefined) return undefined
    if (!namesMany(flags)) return (await choices()).output?.value
    const each = await flagsOfEach(world, flags)
    const all = await Promise.all(each.map((one) => choose(world, one)))
    const formats = new Set(all.map(({ output }) => output?.value))
    return formats.size === 1 ? [...formats][0] : undefined
  } catch (error) {
    // What needs a profile fails of it later; what needs none goes on.
    bearable(error)
    return undefined
  }
}
