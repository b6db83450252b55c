import { RefusedError } from '../../../errors.ts'
import type { HintLine } from '../../../hints.ts'
import { describeRecord } from '../../../records/describe-record.ts'
import type { StoredRecord } from '../../records/read.ts'
import { type RawWrite, targetIdIn } from './raw-write.ts'

/** The error for a refused raw write; its hint is the command that does the same without the loss. */
export function rawRefusal(write: RawWrite, hazard: string, message: string): RefusedError {
  const { resource, verb } = write
  const id = verb === 'create' || targetIdIn(write) === 0 ? {} : { id: targetIdIn(write) }
  const step = { do: verb, resource: resource.name, ...id }
  return new RefusedError(message, {
    hazard,
    hint: [{ say: ['Instead: ', step, ' …'] }, forceHint(write)],
  })
}

/** The hint that a raw write was not sent, and what sends it anyway. */
export function forceHint({ path }: RawWrite): HintLine {
  return { say: [`${path} was not sent; `, { do: 'force' }, ' sends it anyway'] }
}

/** A raw write and the record it is about, for a sentence. */
export function describeRawWrite(
  { resource, path }: RawWrite,
  target: StoredRecord | undefined,
): string {
  if (target === undefined) return path
  return `${path} of ${describeRecord(resource, target.row)}`
}
