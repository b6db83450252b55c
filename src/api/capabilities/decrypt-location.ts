import { resources, TENANT, VAULT_RESOURCE } from '../../resources/index.ts'
import { type Capabilities, markerOf } from './capabilities.ts'

/**
 * Where a server reads the decrypt password: in the body from the release on that the vault declares, before in the query only (H26). Before it
 * goes into an address the server is asked anew: what is remembered may be of before an upgrade, after which the
 * password would lie in its access log and the list come back empty.
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
  // Only where ITFlow has answered, and not because nothing but 404 came back.
  await capabilities.presence(resources[TENANT].module, 'read')
  return 'query'
}
