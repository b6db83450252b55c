import type { ReceiverConfig } from '../config/receiver-config.ts'
import type { AlertClients } from './alert-clients.ts'

/** Returns a sentence for each client that a configuration relies on and ITFlow doesn't have. Throws a Failure if it can't be asked. */
export async function absentClients(
  { unknownClient, sources }: ReceiverConfig,
  clients: Pick<AlertClients, 'find'>,
): Promise<readonly string[]> {
  const wanted = new Map([['unknown_client', unknownClient]])
  for (const { name, rules } of sources.values()) {
    if (rules.client.kind === 'fixed') wanted.set(name, rules.client.client)
  }
  const absent: string[] = []
  for (const [where, client] of wanted) {
    if ((await clients.find(client)) === undefined) {
      absent.push(`${where}: there is no client “${client}”`)
    }
  }
  return absent
}
