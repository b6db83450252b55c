import type { Capabilities } from './capabilities.ts'

/**
 * Where a server reads the decrypt password: from 26.08 on in the body, before in the query only (H26). Before it
 * goes into an address the server is asked anew: what is remembered may be of before an upgrade, after which the
 * password would lie in its access log and the list come back empty.
 */
export async function decryptPlace(capabilities: Capabilities): Promise<'body' | 'query'> {
  if (await capabilities.isAtLeast('26.08')) return 'body'
  if ((await capabilities.askOnce('ticket_replies', 'read')) !== 'absent') {
    await capabilities.forget()
    return 'body'
  }
  // Only where ITFlow has answered, and not because nothing but 404 came back.
  await capabilities.presence('clients', 'read')
  return 'query'
}
