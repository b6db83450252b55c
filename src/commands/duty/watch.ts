import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { envSwitch } from '../../profiles/switches.ts'
import type { Query } from '../../records/query.ts'
import { capitalise } from '../../text/sentence.ts'
import { sleepAwareClock } from '../../time/sleep-aware-clock.ts'
import { readFromInstances } from '../../verbs/instances.ts'
import type { DutyChoice } from './duty-choice.ts'
import { reportDuty, reportNoticesOf } from './print-duty.ts'
import { WatchedInstance } from './watch-instance.ts'
import type { Watch } from './watch-loop.ts'
import { emptyTexts } from './watch-status.ts'

/** Shows what needs somebody until a person ends it, and reads it again every 30 s. */
export async function watchDuty(
  context: Context,
  choice: DutyChoice,
  query: Query | undefined,
): Promise<void> {
  refuseOtherOutput(context, choice, query)
  const now = sleepAwareClock(context)
  const instances: WatchedInstance[] = []
  const { isMany } = await readFromInstances(context, (instance) => {
    const watched = new WatchedInstance(instance, choice, now)
    instances.push(watched)
    return watched.read()
  })
  for (const instance of instances) {
    if (isMany) instance.profile = instance.context.flags.profile ?? ''
  }
  const watch = { context, choice, instances }
  if (instances.every(({ isOver }) => isOver)) {
    for (const { context: place, report } of instances) {
      if (report !== undefined) await reportDuty(place, choice, report)
    }
  } else {
    for (const { context: place, report } of instances) {
      if (report !== undefined) await reportNoticesOf(place, report)
    }
    const isQuit = canRedraw(context)
      ? await (await import('./watch-screen.ts')).watchOnScreen(watch)
      : await (await import('./watch-append.ts')).watchInLines(watch)
    if (isQuit) return
  }
  await reportNothingLeft(watch)
}

/** Says why nothing is left to read; throws the failure if that is one. */
async function reportNothingLeft({ context, instances }: Watch): Promise<void> {
  const problem = instances.find((instance) => instance.problem !== undefined)?.problem
  if (problem !== undefined) throw problem.failure
  const empty = (await Promise.all(instances.map(emptyTexts))).flat()
  context.note('nothing_to_watch', `Nothing is left to watch: ${capitalise(empty.join('; '))}`)
}

/** Whether the screen can be redrawn: not for a screen reader, a dumb terminal, or the log of a CI job. */
function canRedraw({ env, isAccessible, openScreen }: Context): boolean {
  const isCi = envSwitch({ env }, 'CI') !== undefined
  return openScreen !== undefined && !isAccessible && !isCi && env['TERM'] !== 'dumb'
}

function refuseOtherOutput(
  context: Context,
  { since }: DutyChoice,
  query: Query | undefined,
): void {
  const { io, flags } = context
  if (!io.output.isTerminal) {
    throw new UsageError('--watch needs a terminal', {
      hint: 'In a script, run itflow duty --json now and then instead',
    })
  }
  const [option] = [
    ...(query === undefined ? [] : ['--query']),
    ...(flags.specialFormat === undefined ? [] : ['--output']),
    ...(since === undefined ? [] : ['--since']),
  ]
  if (option !== undefined) {
    throw new UsageError(`--watch can't be combined with ${option}`, {
      hint: `Leave out --watch to use ${option}`,
    })
  }
  const log = flags.debug === true ? '--debug' : flags.verbose === true ? '--verbose' : undefined
  if (log !== undefined && io.error.isTerminal && canRedraw(context)) {
    throw new UsageError(`${log} would write over what --watch shows`, {
      hint: `Send it to a file: itflow duty --watch ${log} 2>requests.log`,
    })
  }
}
