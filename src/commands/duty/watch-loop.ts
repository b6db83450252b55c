import type { Context } from '../../context.ts'
import { Failure } from '../../errors.ts'
import type { DutyChoice } from './duty-choice.ts'
import type { WatchedInstance } from './watch-instance.ts'
import type { WatchPause } from './watch-pause.ts'

/** How often what is shown is brought up to date without a read, in milliseconds: `2 h ago` changes with the time. */
const TICK = 5000

/** What a way to show a watch is given. */
export interface Watch {
  context: Context
  choice: DutyChoice
  instances: readonly WatchedInstance[]
}

/** Reads what is due and shows it again and again; returns true if a person has ended it, false if nothing is left to read. */
export async function runWatch(
  { instances }: Watch,
  pause: WatchPause,
  show: () => Promise<void>,
): Promise<boolean> {
  for (;;) {
    for (const instance of instances) if (instance.dueIn() <= 0) startRead(instance, pause)
    await show()
    if (instances.every(({ isOver }) => isOver)) return false
    const wait = Math.min(TICK, ...instances.map((one) => one.dueIn()))
    if (!(await pause.wait(Math.ceil(wait)))) return true
  }
}

function startRead(instance: WatchedInstance, pause: WatchPause): void {
  instance.read().then(
    () => pause.wake(),
    // The failure of an instance is shown with it.
    (error: unknown) =>
      error instanceof Failure && instance.problem?.failure === error
        ? pause.wake()
        : pause.end({ failure: error }),
  )
}
