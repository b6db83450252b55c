import type { Context } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import type { Hint } from '../../hints.ts'
import { chooseSettings } from '../../profiles/resolve-settings.ts'
import { closestMatch } from '../../records/did-you-mean.ts'
import { type ListedSource, listSources } from '../../sources/memory-file.ts'
import type { SourceOwner } from '../../sources/memory-paths.ts'
import type { SourceMemory } from '../../sources/source-memory.ts'
import { sourceName } from '../../sources/source-name.ts'

/** Returns the profile in use, which sources belong to. */
export async function sourceOwner(context: Context): Promise<SourceOwner> {
  const { instance } = await chooseSettings(context, context.flags)
  return { profile: instance.name }
}

/** The sources of the profile in use. */
export interface OwnedSources {
  owner: SourceOwner
  sources: readonly ListedSource[]
}

/** Reads the sources of the profile in use. */
export async function ownedSources(context: Context): Promise<OwnedSources> {
  const owner = await sourceOwner(context)
  return { owner, sources: listSources(context, owner, { now: context.clock() }) }
}

/** Returns the source with a name; throws a NotFoundError that suggests the closest one if there is none. */
export function requireNamed<Source extends { source: string }>(
  owner: SourceOwner,
  sources: readonly Source[],
  text = '',
): Source {
  const name = sourceName(text)
  const found = sources.find(({ source }) => source === name)
  if (found !== undefined) return found
  const names = sources.map(({ source }) => source)
  throw new NotFoundError(`No source ${name} on ${owner.profile}`, {
    hint: otherNames(name, names),
  })
}

/** Returns what is remembered about a source; throws a ConfigError if its file can't be used. */
export function requireUsable(
  { owner, sources }: OwnedSources,
  text: string | undefined,
): SourceMemory {
  const found = requireNamed(owner, sources, text)
  if ('error' in found) throw found.error
  return found.memory
}

function otherNames(source: string, names: readonly string[]): Hint {
  const near = closestMatch(source, names)
  if (near !== undefined) return `Did you mean ${near}?`
  return names.length === 0 ? NO_SOURCES : { for: 'See', step: { do: 'list-sources' } }
}

/** What to do if nothing is remembered. */
export const NO_SOURCES = 'An import remembers its source with --source NAME'
