import type { Context } from '../../context.ts'
import { tolerate } from '../../errors.ts'
import { forgetSource, readSourceMemory } from '../../sources/memory-file.ts'
import { type SourceOwner, sourceNames } from '../../sources/memory-paths.ts'
import { withSourceLock } from '../../sources/source-lock.ts'
import { requireConfirmation } from '../../verbs/confirm.ts'
import { requireNamed, sourceOwner } from './choose-source.ts'
import { countsText } from './source-text.ts'

/** Removes what is remembered about a source, once a person has agreed. */
export async function forget(context: Context, text: string | undefined): Promise<void> {
  const owner = await sourceOwner(context)
  const stored = sourceNames(context, owner).map((source) => ({ source }))
  const { source } = requireNamed(owner, stored, text)
  const question = `Forget ${source} on ${owner.profile}${describe(context, owner, source)}? The next import from it matches records by what identifies them, and overwrites only what the source owns.`
  await requireConfirmation(context, { question, isFinal: false, hasNoDryRun: true })
  const isForgotten = await withSourceLock(context, owner, source, async () =>
    forgetSource(context, owner, source),
  )
  await context.show({
    fields: [
      { name: 'source', label: 'Source', kind: 'text' },
      { name: 'forgotten', label: 'Forgotten', kind: 'flag' },
    ],
    columns: [
      { field: 'source', heading: 'SOURCE' },
      { field: 'forgotten', heading: 'FORGOTTEN' },
    ],
    rows: [{ source, forgotten: isForgotten }],
    isList: false,
  })
}

/** Describes what is lost, if the file can be read. */
function describe(context: Context, owner: SourceOwner, source: string): string {
  try {
    const memory = readSourceMemory(context, owner, source, { now: context.clock() })
    return memory === undefined ? '' : ` (${countsText(memory)})`
  } catch (error) {
    tolerate(error)
    return ', whose file is unusable'
  }
}
