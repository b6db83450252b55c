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
 * What is known about a decrypt password: `proven` by a record that opens with it and not with a random one,
 * `wrong` if a record opens with neither, `unproven` if no record shows it (H05, H18).
 */
export type DecryptProof = 'proven' | 'wrong' | 'unproven'

/** What is needed to prove a decrypt password. */
interface Prover {
  server: Server
  capabilities: Capabilities
  clock: () => Date
  random: (bytes: number) => Uint8Array
}

/** The most records that are read to find one that proves it. */
const MAX_RECORDS = 500

/** Proves a decrypt password, with reads only. */
export async function proveDecryptPassword(
  prover: Prover,
  decryptPassword: string,
): Promise<DecryptProof> {
  try {
    const withPassword = await readCredentials(prover, decryptPassword)
    if (withPassword.length === 0) return 'unproven'
    const random = Buffer.from(prover.random(24)).toString('base64url')
    return judge(withPassword, await readCredentials(prover, random))
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
    maxRecords: MAX_RECORDS,
    decryptPassword,
    decryptIn,
  } as const
  const records: RawRecord[] = []
  for await (const page of readPages(server, request, () => clock().getTime())) {
    records.push(...page)
  }
  return records
}

/** Judges by the same records read with the password and with a random one. */
export function judge(
  withPassword: readonly RawRecord[],
  withRandom: readonly RawRecord[],
): DecryptProof {
  const randomStates = new Map(withRandom.map((record) => [idOf(record), secretStateOf(record)]))
  let isShut = false
  let hasEmptyKey = false
  for (const record of withPassword) {
    const [state, randomState] = [secretStateOf(record), randomStates.get(idOf(record))]
    if (state === 'open' && randomState === 'shut') return 'proven'
    if (state === 'shut' && randomState === 'shut') isShut = true
    // Stored under an empty key: any wrong password opens it, so this one isn't wrong.
    if (state === 'shut' && randomState === 'open') hasEmptyKey = true
  }
  return isShut && !hasEmptyKey ? 'wrong' : 'unproven'
}

function idOf(record: RawRecord): unknown {
  return idNames(resources[VAULT_RESOURCE])
    .map((name) => record[name])
    .find((id) => id !== undefined)
}
