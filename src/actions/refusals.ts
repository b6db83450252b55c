import type { Found } from '../api/records/find-many.ts'
import { RefusedError, UnsupportedError } from '../errors.ts'
import { type HintLine, indentHint } from '../hints.ts'
import { displayName, formatCount } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import type { OperationName } from '../resources/operation.ts'

/** A record that can't be changed, and why. */
interface Refused {
  found: Found
  /** An UnsupportedError if the server supports the change for other records only. */
  error: RefusedError | UnsupportedError
}

/** Checks each record and returns one error that lists all refused ones, so they can be fixed in one go. */
export async function collectRefusals(
  { resource, verb }: { resource: Resource; verb: OperationName },
  found: readonly Found[],
  check: (one: Found) => Promise<void>,
): Promise<RefusedError | UnsupportedError | undefined> {
  const refused: Refused[] = []
  for (const one of found) {
    try {
      await check(one)
    } catch (error) {
      if (!(error instanceof RefusedError || error instanceof UnsupportedError)) throw error
      refused.push({ found: one, error })
    }
  }
  const [first] = refused
  if (first === undefined || found.length === 1) return first?.error
  const { hazard } = first.error
  return new RefusedError(
    `${refused.length} of ${formatCount(resource, found.length)} can't be ${verb}d, so nothing was ${verb}d.`,
    {
      hint: refused.flatMap((one) => refusalLines(resource, one)),
      ...(hazard === undefined ? {} : { hazard }),
    },
  )
}

function refusalLines(resource: Resource, { found: { stored }, error }: Refused): HintLine[] {
  const { row } = stored
  const line = `${row[resource.id] ?? ''} ${displayName(resource, row)}: ${error.message}`
  return [line, ...indentHint(error.hint)]
}
