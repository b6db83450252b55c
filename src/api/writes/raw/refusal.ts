import { RefusedError } from '../../../errors.ts'
import type { Stored } from '../../reading.ts'
import type { RawWrite } from './raw-write.ts'

/** The refusal of a raw write, with what to do instead. */
export function refusal(
  { path, resource, verb }: RawWrite,
  hazard: string,
  message: string,
): RefusedError {
  return new RefusedError(message, {
    hazard,
    hint: `${path} was not sent. Instead: itflow ${resource.name} ${verb}, which takes care of it; --force sends it as it is`,
  })
}

/** A raw write and the record it is about, for a sentence. */
export function named({ resource, path }: RawWrite, target: Stored | undefined): string {
  if (target === undefined) return path
  const { id, label, singular } = resource
  return `${path} of ${singular.replace('-', ' ')} ${target.row[id]} ${target.row[label] ?? ''}`.trim()
}
