import { nounOf, nounsOf } from '../../records/describe-record.ts'
import { CHANGES, type Change } from '../../reports/changed-work.ts'
import type { DutyReport } from '../../reports/duty.ts'
import type { DutyChanges } from '../../reports/duty-changes.ts'
import { WORK_SECTIONS } from '../../reports/duty-sections.ts'
import { type WorkRecord, workModules } from '../../reports/open-work.ts'
import type { Release } from '../../resources/releases.ts'
import { capitalise, joinWords } from '../../text/sentence.ts'

/** What is counted, and how untouched records are called. */
interface Counting {
  isMine: boolean
  untouched: { text: string }
  untouchedSince: number
}

/** Counts open records: `41 open tickets`. */
export function openCount(work: readonly WorkRecord[]): string {
  return joinWords(
    workModules().map(({ resource }) => {
      const { length } = work.filter(({ module }) => module.resource === resource)
      return `${length} open ${length === 1 ? nounOf(resource) : nounsOf(resource)}`
    }),
  )
}

/** Counts the open records that need somebody: `3 unassigned, 5 untouched for 3d, 6 high or urgent`; empty if none is open. */
export function needCounts(
  work: readonly WorkRecord[],
  { isMine, untouched, untouchedSince }: Counting,
): string {
  if (work.length === 0) return ''
  const count = ({ has }: (typeof WORK_SECTIONS)['urgent']) =>
    work.filter((one) => has(one, untouchedSince)).length
  return [
    ...(isMine ? [] : [`${count(WORK_SECTIONS.unassigned)} unassigned`]),
    `${count(WORK_SECTIONS.untouched)} untouched for ${untouched.text}`,
    `${count(WORK_SECTIONS.urgent)} high or urgent`,
  ].join(', ')
}

/** Counts what changed: `7 opened, 5 resolved, 12 replies`; empty if nothing did. */
export function changeCounts({ work, replies }: DutyChanges): string {
  const counts = CHANGES.flatMap((change: Change) => {
    const { length } = work.filter((one) => one.change === change)
    return length === 0 ? [] : [`${length} ${change}`]
  })
  const { length } = replies
  const written = length === 0 ? [] : [length === 1 ? '1 reply' : `${length} replies`]
  return [...counts, ...written].join(', ')
}

/** Names the modules whose messages can't be listed, and since which release they can; undefined if there are none. */
export function withoutRepliesText(
  { changes }: Pick<DutyReport, 'changes'>,
  instance: string,
): string | undefined {
  const [resource] = changes?.withoutReplies ?? []
  if (resource === undefined) return undefined
  const { since } = resource.operations.read ?? {}
  return `${capitalise(resource.nouns)} can't be listed on ${instance}${neededText(since)}`
}

/** Says after a sentence which release something needs; empty if none has it. */
export function neededText(since: Release | undefined): string {
  return since === undefined ? '' : `. This needs ITFlow ${since} or later`
}
