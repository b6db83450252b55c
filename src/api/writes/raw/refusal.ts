import { RefusedError } from '../../../errors.ts'
import { recordText } from '../../../records/naming.ts'
import type { Stored } from '../../reading.ts'
import { idIn, type RawWrite } from './raw-write.ts'

/** The refusal of a raw write, with the command that does it without the loss. */
export function refusal(write: RawWrite, hazard: string, message: string): RefusedError {
  const { resource, verb } = write
  const which = verb === 'create' || idIn(write) === 0 ? '' : ` ${idIn(write)}`
  const instead = `Instead: itflow ${resource.name} ${verb}${which} …`
  return new RefusedError(message, { hazard, hint: `${instead}\n${forceHint(write)}` })
}

/** What became of a raw write that was refused, and what overrides that. */
export function forceHint({ path }: RawWrite): string {
  return `${path} was not sent; --force sends it anyway`
}

/** A raw write and the record it is about, for a sentence. */
export function named({ resource, path }: RawWrite, target: Stored | undefined): string {
  if (target === undefined) return path
  return `${path} of ${recordText(resource, target.row)}`
}
