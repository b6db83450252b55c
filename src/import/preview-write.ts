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

/** The write planned for a row. */
interface RowWrite {
  on: WriteKind
  /** The values to send. */
  changed: FieldValues
  /** All values of the row. */
  requested: FieldValues
  stored: StoredRecord | undefined
  client: number | null
  references: readonly Reference[]
  /** The row's values, for their names in messages. */
  values: ReadonlyMap<string, InputValue>
}

/** Returns the request as it would be sent to this server. Throws a RowError if it would be refused. */
export async function previewRowWrite(context: PlanContext, write: RowWrite): Promise<Draft> {
  const { api, resource, isForced } = context
  const { on, changed, requested, stored, client, references, values } = write
  const fieldName = (name: string) =>
    values.get(name)?.inputName ?? resource.fields[name]?.label ?? name
  for (const [name, value] of Object.entries(changed)) {
    await asColumnErrors(fieldName(name), () =>
      refuseUnknownFields(api, resource, { [name]: value }),
    )
  }
  const request: WriteRequest = {
    ...{
      resource,
      verb: on,
      values: changed,
      requestedValues: requested,
      client,
      references,
      fieldName,
    },
    ...(stored && { target: stored, related: { othersFlagged: context.othersFlagged(stored) } }),
  }
  return asRowErrors(values, async () => {
    refuseStrippedToEmpty(request)
    const facts = await gatherFacts(api, request, {
      isForced,
      planners: plannersFor(resource, on),
      reads: {
        ...singleReads(api),
        // Probed again, but not for each row.
        presence: (module, file) => api.capabilities.probeOnce(module, file),
      },
    })
    return applyPlanners(baseDraft(facts), facts)
  })
}
