import { formatSheet } from '../../output/formats.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { displayedSheet } from './print-duty.ts'
import type { WatchedInstance } from './watch-instance.ts'
import { changeText } from './watch-lines.ts'
import { runWatch, type Watch } from './watch-loop.ts'
import { WatchPause } from './watch-pause.ts'
import { emptyTexts, problemText } from './watch-status.ts'

/** Prints what needs somebody, and then a line for each change: for screen readers, and where nothing can be redrawn. */
export async function watchInLines(watch: Watch): Promise<boolean> {
  const { context, choice, instances } = watch
  const reports = instances.flatMap(({ report }) => report ?? [])
  const sheet = await displayedSheet(context, reports, { choice, isForPerson: true })
  const { text } = await formatSheet(sheet, { ...context.formatOptions(), format: 'table' })
  for await (const part of text) await context.io.write(part)
  for (const line of (await Promise.all(instances.map(emptyTexts))).flat()) {
    context.note('empty', cleanLine(line))
  }
  context.note('watching', 'What changes follows, read every 30 s. Ctrl-C ends it')
  const last = new Map<WatchedInstance, { changes: unknown; problem: string }>()
  return runWatch(watch, new WatchPause(context), async () => {
    for (const instance of instances) await appendChanges(watch, instance, last)
  })
}

/** Prints what is new about an instance; `last` has what was printed before. */
async function appendChanges(
  { context, choice }: Watch,
  instance: WatchedInstance,
  last: Map<WatchedInstance, { changes: unknown; problem: string }>,
): Promise<void> {
  const { changes, report } = instance
  const before = last.get(instance)
  if (report !== undefined && before?.changes !== changes) {
    for (const change of changes) {
      await context.io.write(`${changeText(change, report, choice.isMine)}\n`)
    }
  }
  const problem = problemText(context, instance) ?? ''
  if (problem !== (before?.problem ?? '')) {
    const at = instance.profile === undefined ? 'Everything' : `Everything on ${instance.profile}`
    context.note('unread', problem === '' ? `${at} can be read again` : problem)
  }
  last.set(instance, { changes, problem })
}
