import type { Api } from '../api/api.ts'
import { resolveReference } from '../api/records/references.ts'
import { performWrite } from '../api/writes/perform.ts'
import type { Outcome, Plan, WriteRequest, Writer } from '../api/writes/write.ts'
import type { RecordStep } from '../hints.ts'

/** How an action that writes is to be done. */
export interface ActionOptions {
  random: (bytes: number) => Uint8Array
  sleep: (milliseconds: number) => Promise<void>
  /** Ends an action on several records before the next one. */
  signal?: AbortSignal
  /** Everything but the sending. */
  isDryRun?: boolean
  /** Does what may lose data, too. */
  isForced?: boolean
  /** What performs the writes; each is performed on its own unless said otherwise. */
  writer?: Writer
  /** Finds what a reference names; each is looked up on its own unless said otherwise. */
  lookUp?: typeof resolveReference
  /** How the instance is named in steps that may be taken elsewhere. */
  instanceFlags?: RecordStep['at']
  /** Told what is about to be sent, before it is. */
  announce?(plan: Plan): Promise<void>
}

/** How what is named is found. */
export type ReferenceLookup = Pick<ActionOptions, 'lookUp'>

/** Performs a write as an action is to be done. */
export function perform(api: Api, request: WriteRequest, acting: ActionOptions): Promise<Outcome> {
  const { random, sleep, isDryRun = false, isForced = false } = acting
  const options = {
    ...{ random, sleep, isDryRun, isForced },
    announce: async (plan: Plan) => acting.announce?.(plan),
  }
  return (acting.writer ?? singleWriter(api)).perform(request, options)
}

/** Performs each write on its own. */
export function singleWriter(api: Api): Writer {
  return { perform: (request, options) => performWrite(api, request, options) }
}

/** What finds the records that references name. */
export function referenceLookupOf({
  lookUp = resolveReference,
}: ReferenceLookup): typeof resolveReference {
  return lookUp
}
