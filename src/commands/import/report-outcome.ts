import type { Api } from '../../api/api.ts'
import { stepCommand } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import { explicitInstance } from '../../profiles/multi-profile.ts'
import { operationsOf, undoOfCreate } from '../../runs/undo-item.ts'
import type { PlanOutcome, RowOutcome } from './plan-document.ts'
import type { PlannedFile } from './plan-result.ts'
import { noticeLines } from './plan-text.ts'

const OUTCOMES = [
  ...(['created', 'updated', 'archived', 'unarchived', 'unchanged'] as const),
  ...(['failed', 'not_tried'] as const),
]

/** Reports the outcome of a plan: notices about its rows, how many were written, and how to undo it. */
export async function reportImportOutcome(
  context: Context,
  api: Api,
  planned: PlannedFile,
  { run, outcomes }: PlanOutcome,
): Promise<void> {
  reportRowNotices(context, planned, outcomes)
  const count = (word: RowOutcome['outcome']) =>
    [...outcomes.values()].filter(({ outcome }) => outcome === word).length
  const counts = OUTCOMES.flatMap((word) => {
    const number = count(word)
    return number === 0 ? [] : [`${number} ${word.replace('_', ' ')}`]
  })
  const { resource } = planned
  const canUndo =
    count('updated') + count('archived') + count('unarchived') > 0 ||
    (count('created') > 0 && undoOfCreate(resource, await operationsOf(api, resource)) !== null)
  const lead = count('failed') + count('not_tried') === 0 ? 'Done: ' : ''
  const undo = stepCommand({ do: 'undo-run', run }, explicitInstance(context.flags))
  context.note('done', `${lead}${counts.join(', ')}.${canUndo ? ` Undo: ${undo}` : ''}`)
}

/** Reports notices about written rows that the plan didn't show, each once with its lines. */
function reportRowNotices(
  { note }: Context,
  { plan: { rows } }: PlannedFile,
  outcomes: PlanOutcome['outcomes'],
): void {
  const all = [...outcomes].flatMap(([index, { notices = [] }]) => {
    const { line, name = '', notices: reported = [] } = rows[index] ?? {}
    const place = line === undefined ? { name } : { line }
    return notices
      .filter(({ message }) => !reported.includes(message))
      .map((notice) => ({ ...place, ...notice }))
  })
  for (const code of new Set(all.map((notice) => notice.code))) {
    const ofCode = all.filter((notice) => notice.code === code)
    const lines = noticeLines(
      ofCode.map(({ code: _, message, ...place }) => ({ ...place, notices: [message] })),
    )
    for (const text of lines) note(code, text)
  }
}
