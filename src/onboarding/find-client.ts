import type { Context } from '../context.ts'
import { openApi } from '../open-api.ts'
import type { Settings } from '../profiles/settings.ts'
import { makeMask } from '../text/masking.ts'

/** Looks up the client in settings before they are saved; returns its name and ID. Throws a NotFoundError or another error of the look-up. */
export async function findClientInForce(
  context: Context,
  settings: Settings,
): Promise<string | undefined> {
  for (const secret of [await settings.key(), (await settings.decryptPassword()) ?? '']) {
    context.registerSecret(secret)
  }
  const api = await openApi(context, settings, {
    mask: makeMask(context.secrets),
    pendingWrites: new Set(),
  })
  try {
    const scope = await api.resolveScope({})
    return scope.kind === 'client' ? `${scope.name ?? 'client'} (client ${scope.id})` : undefined
  } finally {
    await api.close()
  }
}
