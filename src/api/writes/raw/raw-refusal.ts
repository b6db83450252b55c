import { RefusedError } from '../../../errors.ts'
import type { HintLine } from '../../../hints.ts'
import { recordText } from '../../../records/describe-record.ts'
import type { Stored } from '../../records/read.ts'
import { idIn, type RawWrite } from './raw-write.ts'

/** The refusal of a raw write, with what does it without the loss. */
export function refusal(write: RawWrite, hazard: string, message: string): RefusedError {
  const { resource, verb } = write
  const id = verb === 'create' || idIn(write) === 0 ? {} : { id: idIn(write) }
  const step = { do: verb, resource: resource.name, ...id }
  return new RefusedError(message, {
    hazard,
    hint: [{ say: ['Instead: ', step, ' …'] }, forceHint(write)],
  })
}

/** What became of a raw write that was refused, and what overrides that. */
export function forceHint({ path }: RawWrite): HintLine {
  return { say: [`${path} was not sent; `, { do: 'force' }, ' sends it anyway'] }
}

/** A raw write and the record it is about, for a sentence. */
export function named({ resource, path }: RawWrite, target: Stored | undefined): string {
  if (target === undefined) return path
  return `${path} of ${recordText(resource, target.row)}`
}
