import { resources } from '../../resources/index.ts'
import type { Api } from '../api.ts'
import { readById } from '../finding.ts'
import { clientOf } from '../scope.ts'
import { DecryptPasswordError } from './vault.ts'

/**
 * Removes a credential that was stored under the empty key because the decrypt password was wrong (H05),
 * where the server can; resolves with the failure that says which it was.
 */
export async function removeLockedOut(api: Api, id: number): Promise<DecryptPasswordError> {
  const isGone = await remove(api, id)
  return new DecryptPasswordError(
    isGone
      ? 'The decrypt password is wrong. The credential was stored where the right one cannot read it, and has been removed again'
      : `The decrypt password is wrong, and credential ${id} is now stored where the right one cannot read it`,
    {
      hazard: 'H05',
      hint: isGone
        ? 'Give the right one: itflow login, or ITFLOW_DECRYPT_PASSWORD'
        : `This server has no operation to delete it: delete credential ${id} in the browser`,
    },
  )
}

async function remove(api: Api, id: number): Promise<boolean> {
  const { credentials } = resources
  const stored = await readById(api, credentials, id)
  if (stored === undefined) return true
  const client = clientOf(credentials, stored.row) ?? 0
  const body = { credential_id: id, client_id: client }
  for (const file of ['archive', 'delete']) {
    if ((await api.capabilities.presence('credentials', file)) !== 'available') return false
    await api.server.call({ method: 'POST', module: 'credentials', file, body })
  }
  return (await readById(api, credentials, id)) === undefined
}
