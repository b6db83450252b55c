import { type CommandInput, textOption } from '../../cli/command.ts'
import { parseDays } from '../../cli/parse-option-values.ts'
import type { Context } from '../../context.ts'
import { oldRuns, removeRuns } from '../../runs/prune.ts'
import { requireConfirmation } from '../../verbs/confirm.ts'
import { OLDER_THAN } from './options.ts'

const DAY = 24 * 60 * 60_000

/** Removes journals of old runs; asks first if some could still be resumed. */
export async function prune(context: Context, input: CommandInput): Promise<void> {
  const text = textOption(input, OLDER_THAN.name) ?? OLDER_THAN.defaultValue
  const days = parseDays(`--${OLDER_THAN.name}`, text)
  const old = await oldRuns(context, days * DAY)
  const open = old.filter(({ state }) => state === 'interrupted')
  if (open.length > 0) {
    const runIds = open.map(({ run }) => run).join(', ')
    const runs = open.length === 1 ? `Run ${runIds} was` : `Runs ${runIds} were`
    const question = `${runs} interrupted and could still be resumed. Remove them anyway?`
    await requireConfirmation(context, { question, isFinal: false })
  }
  removeRuns(context, old)
  await context.show({
    fields: [
      { name: 'run', label: 'Run', kind: 'id' },
      { name: 'state', label: 'State', kind: 'text' },
    ],
    columns: [
      { field: 'run', heading: 'REMOVED' },
      { field: 'state', heading: 'STATE' },
    ],
    rows: old.map(({ run, state }) => ({ run, state })),
    isList: true,
  })
  if (old.length === 0) context.note('none', `No runs older than ${days} days.`)
}
