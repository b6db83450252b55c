import type { ActionOptions } from '../actions/action-options.ts'
import { resolveValues } from '../actions/resolve-values.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { valuesToSend } from '../api/writes/diff.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
import type { Reference } from '../api/writes/refresh-references.ts'
import { fieldStateOf } from '../api/writes/verify/stored-forms.ts'
import { isBlankCell } from '../record-files/column-names.ts'
import {
  type CheckedValue,
  type CheckedValues,
  checkValue,
  type InputValue,
} from '../records/input.ts'
import { isNoReference } from '../records/reference-input.ts'
import { isWritable } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { joinWords } from '../text/sentence.ts'
import { asColumnErrors, asRowErrors } from './as-row-errors.ts'
import { keptSecrets } from './kept-secrets.ts'
import type { PlanContext } from './plan-context.ts'
import { RowError, type RowRefusal } from './row-error.ts'
import type { RowRecord } from './row-input.ts'
import { normaliseValues, requireCreateFields, valuesToWrite } from './row-values.ts'
import { isUnchanged } from './unchanged-values.ts'

/** The values of a row compared with the stored record. */
export interface RowDiff {
  /** All values of the row, as they are sent. */
  requested: FieldValues
  /** Those that differ from the record and are to be written; empty if there are none. */
  changed: FieldValues
  references: readonly Reference[]
  notices: readonly string[]
}

/** The record of a row. */
interface RowPlace {
  /** Undefined for a new record. */
  stored: StoredRecord | undefined
  /** The scope of the records that it refers to. */
  scope: Scope
}

/**
 * Decides which values of a row are written; nothing else does. Values are compared as in a write by hand: by meaning, and
 * in the forms in which they are stored. Throws a RowError if the row is refused.
 */
export async function diffRow(
  context: PlanContext,
  record: RowRecord,
  place: RowPlace,
): Promise<RowDiff> {
  const { api, resource } = context
  const { stored, scope } = place
  const on = stored === undefined ? 'create' : 'update'
  const { values, notices } = valuesToWrite(context, record, stored)
  if (stored === undefined) requireCreateFields(resource, values)
  else notices.push(...(await createOnlyNotices(context, record, { stored, scope })))
  const checked = await checkValues(context, values, on)
  const current = stored === undefined ? {} : { current: stored.row }
  const { values: resolved, references } = await asRowErrors(values, () =>
    resolveValues(
      api,
      { values: checked },
      { resource, on, scope, ...current },
      actionOptions(context),
    ),
  )
  const requested = normaliseValues(resource, resolved)
  if (stored === undefined) {
    const more = notStoredNotices(resource, requested)
    return { requested, changed: requested, references, notices: [...notices, ...more] }
  }
  const differing = await findDiffering(context, requested, stored)
  const kept = await keptSecrets(context, differing, stored)
  return { requested, references, changed: kept.values, notices: [...notices, ...kept.notices] }
}

/**
 * Returns notices about values that only a create can set and that differ from what is stored. Throws a RowError if nothing
 * can be updated.
 */
async function createOnlyNotices(
  context: PlanContext,
  record: RowRecord,
  { stored, scope }: RowPlace & { stored: StoredRecord },
): Promise<string[]> {
  const { resource } = context
  const values = new Map(
    [...record.values].filter(([name, { value }]) => {
      const field = resource.fields[name]
      if (field === undefined || field.kind === 'secret' || isBlankCell(value)) return false
      // No reference leaves the choice to the server.
      if (field.kind === 'reference' && isNoReference(String(value))) return false
      return isCreateOnly(field) && !isUnchanged(field, value, stored.row[name])
    }),
  )
  if (values.size === 0) return []
  const checked = await checkValues(context, values, 'create')
  const place = { resource, on: 'create', scope, current: stored.row } as const
  const resolved = await asRowErrors(values, () =>
    resolveValues(context.api, { values: checked }, place, actionOptions(context)),
  )
  const differing = Object.keys(await findDiffering(context, resolved.values, stored))
  if (differing.length === 0) return []
  const inputNames = differing.map((name) => values.get(name)?.inputName ?? name)
  const unable = await context.whyUnable('update')
  if (unable !== undefined) throw differenceError(inputNames, unable)
  return [`${joinWords(inputNames)}: kept as stored, since an update can't change it`]
}

/** Builds the error for a row that differs from its record if nothing can be updated. */
export function differenceError(inputNames: readonly string[], unable: RowRefusal): RowError {
  const [column = '', ...others] = inputNames
  const verb = others.length === 0 ? 'differs' : 'differ'
  return new RowError({
    ...unable,
    column,
    why: `${joinWords(inputNames)} ${verb} from what is stored, and ${unable.why}`,
  })
}

/** Returns notices about values that a create accepts but doesn't store (H12). */
function notStoredNotices({ fields }: Resource, given: FieldValues): string[] {
  return Object.keys(given).flatMap((name) => {
    const { label = name, write } = fields[name] ?? {}
    if (write?.isIgnoredByCreate !== true || given[name] === '') return []
    return [`${label}: a create doesn't store it, so the next import will (H12)`]
  })
}

/** Whether only a create can set a field. */
export function isCreateOnly(field: Field): boolean {
  return isWritable(field, 'create') && !isWritable(field, 'update')
}

async function checkValues(
  { resource, valueOptions }: PlanContext,
  values: ReadonlyMap<string, InputValue>,
  on: 'create' | 'update',
): Promise<CheckedValues> {
  const checked = new Map<string, CheckedValue>()
  for (const [name, input] of values) {
    checked.set(
      name,
      await asColumnErrors(input.inputName, () =>
        checkValue(resource, name, input, on, valueOptions),
      ),
    )
  }
  return checked
}

function actionOptions({ random, sleep, lookUp }: PlanContext): ActionOptions {
  return {
    ...{ random, sleep },
    lookUp: (api, input, scope) => asColumnErrors(input.inputName, () => lookUp(api, input, scope)),
  }
}

/** Returns the values that differ from the record, whatever form the server stores them in (H27, H28, H32). */
async function findDiffering(
  { api, resource }: PlanContext,
  requested: FieldValues,
  { row, raw }: StoredRecord,
): Promise<FieldValues> {
  const differing: Record<string, WireValue> = {}
  for (const [name, value] of Object.entries(valuesToSend(resource, requested, row, raw))) {
    const field = resource.fields[name]
    if (field === undefined) continue
    const { kind, keepsMarkupSince } = field
    const isText = kind === 'text' || kind === 'choice'
    const isStripped =
      kind === 'html' &&
      keepsMarkupSince !== undefined &&
      (await api.capabilities.isBefore(keepsMarkupSince))
    const mayBeReshaped = isText || isStripped
    if (mayBeReshaped && fieldStateOf(field, value, row[name] ?? null) === 'reshaped') continue
    differing[name] = value
  }
  return differing
}
