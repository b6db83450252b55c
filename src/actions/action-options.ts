import type { Api } from '../api/api.ts'
import { resolveReference } from '../api/records/references.ts'
import { performWrite } from '../api/writes/perform.ts'
import type { Outcome, Plan, WriteRequest, Writer } from '../api/writes/write.ts'
import type { WriteReads } from '../api/writes/write-reads.ts'
import type { RecordStep } from '../hints.ts'

/** The options of an action that writes. */
export interface ActionOptions {
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
  /** Stops an action on several records before the next one. */
  signal?: AbortSignal
  /** Plans and checks everything, but sends nothing. */
  isDryRun?: boolean
  /** Allows what may lose data. */
  isForced?: boolean
  /** Performs the writes; by default each one separately. */
  writer?: Writer
  /** Finds the record that a reference names; by default each one separately. */
  lookUp?: typeof resolveReference
  /** Names the instance in steps that may be run elsewhere. */
  instanceFlags?: RecordStep['at']
  /** Called with what is about to be sent, before it is sent. */
  announce?(plan: Plan): Promise<void>
}

/** How references are looked up. */
export type ReferenceLookup = Pick<ActionOptions, 'lookUp'>

/** Performs a write with the options of an action. */
export function perform(
  api: Api,
  request: WriteRequest,
  actionOptions: ActionOptions,
): Promise<Outcome> {
  const { random, sleep, isDryRun = false, isForced = false } = actionOptions
  const options = {
    ...{ random, sleep, isDryRun, isForced },
    announce: async (plan: Plan) => actionOptions.announce?.(plan),
  }
  return (actionOptions.writer ?? singleWriter(api)).perform(request, options)
}

/** Returns a writer that performs each write separately; `reads` reads what they rely on, by default each time. */
export function singleWriter(api: Api, reads?: WriteReads): Writer {
  return { perform: (request, options) => performWrite(api, request, options, reads) }
}

/** Returns the function that looks up references. */
export function referenceLookupOf({
  lookUp = resolveReference,
}: ReferenceLookup): typeof resolveReference {
  return lookUp
}
