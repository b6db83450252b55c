import { PermissionError } from '../../errors.ts'
import { resources, VAULT_RESOURCE } from '../../resources/index.ts'
import { idNames } from '../../resources/read-names.ts'
import type { RawRecord } from '../http/envelope.ts'
import { readPages } from '../http/paginate.ts'
import { rowKeyOf } from '../http/row-key.ts'
import type { Server } from '../http/server.ts'
import { secretStateOf } from '../records/secret-state.ts'
import type { Capabilities } from './capabilities.ts'
import { resolveDecryptLocation } from './decrypt-location.ts'

/**
 * What is known of a decrypt password: `proven` by a record that opens under it and not under a random one,
 * `wrong` where a record opens under neither, `unproven` where nothing tells (H05, H18).
 */
export type DecryptProof = 'proven' | 'wrong' | 'unproven'

/** What a decrypt password is proven with. */
export interface Prover {
  server: Server
  capabilities: Capabilities
  clock: () => Date
  random: (bytes: number) => Uint8Array
}

/** So many records are looked at for one that tells. */
const MOST = 500

/** Proves a decrypt password with reads. */
export async function proveDecryptPassword(
  prover: Prover,
  decryptPassword: string,
): Promise<DecryptProof> {
  try {
    const opened = await readCredentials(prover, decryptPassword)
    if (opened.length === 0) return 'unproven'
    const random = Buffer.from(prover.random(24)).toString('base64url')
    return judge(opened, await readCredentials(prover, random))
  } catch (error) {
    // The key may lack the right to credentials; that says nothing about the password.
    if (error instanceof PermissionError) return 'unproven'
    throw error
  }
}

async function readCredentials(
  { server, capabilities, clock }: Prover,
  decryptPassword: string,
): Promise<readonly RawRecord[]> {
  const decryptIn = await resolveDecryptLocation(capabilities)
  const request = {
    module: resources[VAULT_RESOURCE].module,
    file: 'read',
    key: rowKeyOf(resources[VAULT_RESOURCE]),
    query: {},
    maxRecords: MOST,
    decryptPassword,
    decryptIn,
  } as const
  const records: RawRecord[] = []
  for await (const page of readPages(server, request, () => clock().getTime())) {
    records.push(...page)
  }
  return records
}

/** Judges by the same records read under the password and under a random one. */
export function judge(
  underPassword: readonly RawRecord[],
  underRandom: readonly RawRecord[],
): DecryptProof {
  const random = new Map(underRandom.map((record) => [idOf(record), secretStateOf(record)]))
  let isShut = false
  let isUnderEmptyKey = false
  for (const record of underPassword) {
    const [here, there] = [secretStateOf(record), random.get(idOf(record))]
    if (here === 'open' && there === 'shut') return 'proven'
    if (here === 'shut' && there === 'shut') isShut = true
    // Every wrong password opens it, so one that does not is no wrong one.
    if (here === 'shut' && there === 'open') isUnderEmptyKey = true
  }
  return isShut && !isUnderEmptyKey ? 'wrong' : 'unproven'
}

function idOf(record: RawRecord): unknown {
  return idNames(resources[VAULT_RESOURCE])
    .map((name) => record[name])
    .find((id) => id !== undefined)
}
