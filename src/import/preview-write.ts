import type { StoredRecord } from '../api/records/read.ts'
import { baseDraft } from '../api/writes/body.ts'
import { gatherFacts } from '../api/writes/facts.ts'
import { refuseStrippedToEmpty } from '../api/writes/guards/refuse-empty.ts'
import { refuseUnknownFields } from '../api/writes/guards/unknown-fields.ts'
import type { Draft, FieldValues } from '../api/writes/plan.ts'
import { applyPlanners, plannersFor } from '../api/writes/planners/index.ts'
import type { Reference } from '../api/writes/refresh-references.ts'
import { singleReads } from '../api/writes/single-reads.ts'
import type { WriteRequest } from '../api/writes/write.ts'
import type { InputValue } from '../records/input.ts'
import type { WriteKind } from '../records/writable.ts'
import { asColumnErrors, asRowErrors } from './as-row-errors.ts'
import type { PlanContext } from './plan-context.ts'

/** A write that a row asks for. */
export interface RowWrite {
  on: WriteKind
  given: FieldValues
  asked: FieldValues
  stored: StoredRecord | undefined
  client: number | null
  references: readonly Reference[]
  /** The row's values, for what messages call them. */
  values: ReadonlyMap<string, InputValue>
}

/** The request as it would be sent to this server; throws a RowFault for what it would be refused with. */
export async function previewWrite(context: PlanContext, write: RowWrite): Promise<Draft> {
  const { api, resource, isForced } = context
  const { on, given, asked, stored, client, references, values } = write
  const calledBy = (name: string) =>
    values.get(name)?.inputName ?? resource.fields[name]?.label ?? name
  for (const [name, value] of Object.entries(given)) {
    await asColumnErrors(calledBy(name), () =>
      refuseUnknownFields(api, resource, { [name]: value }),
    )
  }
  const request: WriteRequest = {
    ...{
      resource,
      verb: on,
      values: given,
      requestedValues: asked,
      client,
      references,
      fieldName: calledBy,
    },
    ...(stored && { target: stored, related: { othersFlagged: context.othersMarked(stored) } }),
  }
  return asRowErrors(values, async () => {
    refuseStrippedToEmpty(request)
    const facts = await gatherFacts(api, request, {
      isForced,
      planners: plannersFor(resource, on),
      // Checked again, but not for each row.
      reads: {
        ...singleReads(api),
        presence: (module, file) => api.capabilities.probeOnce(module, file),
      },
    })
    return applyPlanners(baseDraft(facts), facts)
  })
}
