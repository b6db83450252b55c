import type { Context } from '../context.ts'
import { InterruptedError } from '../errors.ts'
import { clearCachedNames } from '../profiles/completion-names.ts'
import { chooseSettings } from '../profiles/resolve-settings.ts'
import { isMultiProfile } from '../profiles/settings.ts'
import { areLiveNamesEnabled } from './names-switch.ts'
import { takePendingRequest } from './request-refresh.ts'
import { startRefresh } from './start-refresh.ts'

/**
 * Starts reading the names that completion wants, with a key that is already open, so that it isn't asked for again.
 */
export async function refreshPending(context: Context, key: string): Promise<void> {
  if (isMultiProfile(context.flags) || !areLiveNamesEnabled(context)) return
  try {
    const order = await takePendingRequest(
      context,
      await chooseSettings(context, context.flags),
      context.flags,
    )
    if (order !== undefined) await startRefresh(context, { ...order, key })
  } catch (error) {
    // Other errors don't matter: the command itself has succeeded.
    if (error instanceof InterruptedError) throw error
  }
}

/** Removes the names of an instance whose key was refused; ignores errors in doing so. */
export async function forgetNamesOfRefusedKey(context: Context): Promise<void> {
  if (isMultiProfile(context.flags)) return
  try {
    const { instance } = await chooseSettings(context, context.flags)
    clearCachedNames(context, instance.name, instance.url.href)
  } catch {
    // The command's own error is reported.
  }
}
