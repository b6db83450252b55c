import type { LiveScreen } from '../../io/live-screen.ts'
import { frameBody, markKey } from './watch-frame.ts'
import type { WatchedInstance } from './watch-instance.ts'
import { runWatch, type Watch } from './watch-loop.ts'
import { WatchPause } from './watch-pause.ts'
import { statusLines } from './watch-status.ts'

/** Shows a watch on the whole screen, which is restored at the end. Returns as `runWatch`. */
export async function watchOnScreen(watch: Watch): Promise<boolean> {
  const { context, instances } = watch
  const pause = new WatchPause(context)
  for (const instance of instances) instance.isSilent = true
  // Otherwise the last line would show that the program waits for the server.
  context.io.status?.('Watching')
  const screen = await context.openScreen?.((event) => {
    if ('failure' in event) pause.end({ failure: event.failure })
    else if ('key' in event && event.key === 'q') pause.end({})
    else if ('isResized' in event) pause.wake()
  })
  if (screen === undefined) return true
  try {
    return await runWatch(watch, pause, () => drawFrame(watch, screen))
  } finally {
    screen.close()
    context.io.status?.('')
  }
}

async function drawFrame({ context, choice, instances }: Watch, screen: LiveScreen): Promise<void> {
  const { columns, rows } = screen.size()
  const { hasKeys } = screen
  const lines = Math.max(1, Math.floor(rows / 3))
  const status = await statusLines(context, instances, choice, { columns, lines, hasKeys })
  const body = await frameBody(
    context,
    {
      choice,
      reports: instances.flatMap(({ report }) => report ?? []),
      marks: new Map(instances.flatMap(marksOf)),
    },
    { columns, lines: rows - status.length },
  )
  const gap = Array.from({ length: rows - status.length - body.length }, () => '')
  screen.draw([...body, ...gap, ...status])
}

/** What is new and changed since the read before. */
function marksOf({ changes, profile }: WatchedInstance) {
  return changes.map(({ kind, work: { module, row } }) => {
    const { name, id } = module.resource
    return [markKey(profile, name, row[id]), kind] as const
  })
}
