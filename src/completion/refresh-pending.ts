import type { Context } from '../context.ts'
import { InterruptedError } from '../errors.ts'
import { forgetNames } from '../profiles/completion-names.ts'
import { choose } from '../profiles/resolve-settings.ts'
import { namesMany } from '../profiles/settings.ts'
import { areNamesOn } from './names-switch.ts'
import { orderWanted } from './request-refresh.ts'
import { startRefresh } from './start-refresh.ts'

/** Has names read that completion wants, with a key that is open already: nobody is asked for it once more. */
export async function refreshWanted(context: Context, key: string): Promise<void> {
  if (namesMany(context.flags) || !areNamesOn(context)) return
  try {
    const order = await orderWanted(context, await choose(context, context.flags), context.flags)
    if (order !== undefined) await startRefresh(context, { ...order, key })
  } catch (error) {
    // Whatever else it is, the command itself has succeeded.
    if (error instanceof InterruptedError) throw error
  }
}

/** Forgets the names of an instance whose key was refused; names that can't be removed are no second failure. */
export async function forgetRefused(context: Context): Promise<void> {
  if (namesMany(context.flags)) return
  try {
    const { instance } = await choose(context, context.flags)
    forgetNames(context, instance.name, instance.url.href)
  } catch {
    // What the command failed with is told.
  }
}
