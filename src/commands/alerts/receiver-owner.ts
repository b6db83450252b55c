import type { AlertOwner } from '../../alerts/opened-here.ts'
import { receiverPid } from '../../alerts/receiver-process.ts'
import type { Context } from '../../context.ts'
import { chooseSettings } from '../../profiles/resolve-settings.ts'

/** Returns the profile in use and its address, which a receiver belongs to; the server is not asked. */
export async function receiverOwner(context: Context): Promise<AlertOwner> {
  const { instance } = await chooseSettings(context, context.flags)
  return { profile: instance.name, url: instance.url.href }
}

/** Says when what was ordered takes effect, if no receiver is running now. */
export async function noteIfStopped(context: Context, owner: AlertOwner): Promise<void> {
  if ((await receiverPid(context, owner)) !== undefined) return
  context.note(
    'no_receiver',
    `No receiver is running for ${owner.profile} on this computer. This takes effect when one starts.`,
  )
}
