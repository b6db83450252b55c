import type { Stored } from '../api/records/read.ts'
import { baseDraft } from '../api/writes/body.ts'
import { gatherFacts } from '../api/writes/facts.ts'
import { refuseEmptied } from '../api/writes/guards/refuse-empty.ts'
import { refuseUnknownFields } from '../api/writes/guards/unknown-fields.ts'
import type { Draft, Given } from '../api/writes/plan.ts'
import { makeSafe, plannersFor } from '../api/writes/planners/index.ts'
import type { Reference } from '../api/writes/refresh-references.ts'
import { singleReads } from '../api/writes/single-reads.ts'
import type { WriteRequest } from '../api/writes/write.ts'
import type { GivenValue } from '../records/input.ts'
import type { Writing } from '../records/writable.ts'
import { inColumn, rowFaultIn } from './as-row-errors.ts'
import type { PlanContext } from './plan-context.ts'

/** A write that a row asks for. */
export interface RowWrite {
  on: Writing
  given: Given
  asked: Given
  stored: Stored | undefined
  client: number | null
  references: readonly Reference[]
  /** The row's values, for what messages call them. */
  values: ReadonlyMap<string, GivenValue>
}

/** The request as it would be sent to this server; throws a RowFault for what it would be refused with. */
export async function foresee(context: PlanContext, write: RowWrite): Promise<Draft> {
  const { api, resource, isForced } = context
  const { on, given, asked, stored, client, references, values } = write
  const calledBy = (name: string) =>
    values.get(name)?.called ?? resource.fields[name]?.label ?? name
  for (const [name, value] of Object.entries(given)) {
    await inColumn(calledBy(name), () => refuseUnknownFields(api, resource, { [name]: value }))
  }
  const request: WriteRequest = {
    ...{ resource, verb: on, given, asked, client, references, called: calledBy },
    ...(stored && { target: stored, related: { othersMarked: context.othersMarked(stored) } }),
  }
  return rowFaultIn(values, async () => {
    refuseEmptied(request)
    const facts = await gatherFacts(api, request, isForced, plannersFor(resource, on), {
      ...singleReads(api),
      // Asked anew, but not for each row.
      presence: (module, file) => api.capabilities.askOnce(module, file),
    })
    return makeSafe(baseDraft(facts), facts)
  })
}
