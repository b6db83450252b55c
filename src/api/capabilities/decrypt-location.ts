import { resources, TENANT, VAULT_RESOURCE } from '../../resources/index.ts'
import { type Capabilities, markerOf } from './capabilities.ts'

/**
 * Returns where a server reads the decrypt password: from the body since the release that the vault declares, before
 * that only from the query (H26). Before the password goes into an address, the server is probed again: the cache may
 * be from before an upgrade, after which the list would be empty and the password in the access log for nothing.
 */
export async function resolveDecryptLocation(
  capabilities: Capabilities,
): Promise<'body' | 'query'> {
  const marker = markerOf(resources[VAULT_RESOURCE].vault?.bodySince)
  if (marker === undefined || (await capabilities.isAtLeast(marker.release))) return 'body'
  if ((await capabilities.probeOnce(marker.module, marker.file)) !== 'absent') {
    await capabilities.forget()
    return 'body'
  }
  // Makes sure that ITFlow is there, and that the server doesn't send 404 for everything.
  await capabilities.presence(resources[TENANT].module, 'read')
  return 'query'
}
