import type { ActionOptions } from '../actions/action-options.ts'
import { resolveValues } from '../actions/resolve-values.ts'
import type { StoredRecord } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { valuesToSend } from '../api/writes/diff.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
import type { Reference } from '../api/writes/refresh-references.ts'
import { fieldStateOf } from '../api/writes/verify/stored-forms.ts'
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
import { isBlank, normaliseValues, requireCreateFields, valuesToWrite } from './row-values.ts'
import { isUnchanged } from './unchanged-values.ts'

/** What is to be written of a row, given what is stored. */
export interface RowDiff {
  /** All that the row asks for, as it is sent. */
  asked: FieldValues
  /** What of it differs from what is stored; nothing where the row and the record are the same. */
  given: FieldValues
  references: readonly Reference[]
  notices: readonly string[]
}

/** Where a row's record is, or is to be. */
export interface RowPlace {
  /** Undefined for a new record. */
  stored: StoredRecord | undefined
  /** Where the records are that it refers to. */
  scope: Scope
}

/**
 * Decides what of a row is to be written: the one place that does. It is judged like a write by hand, by what values mean and
 * in what forms they are stored. Throws a RowFault.
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
  const checked = await checkedValues(context, values, on)
  const current = stored === undefined ? {} : { current: stored.row }
  const { values: settled, references } = await asRowErrors(values, () =>
    resolveValues(api, { values: checked }, { resource, on, scope, ...current }, actingIn(context)),
  )
  const asked = normaliseValues(resource, settled)
  if (stored === undefined) {
    const later = leftOutNotices(resource, asked)
    return { asked, given: asked, references, notices: [...notices, ...later] }
  }
  const differing = await differingIn(context, asked, stored)
  const kept = await keptSecrets(context, differing, stored)
  return { asked, references, given: kept.given, notices: [...notices, ...kept.notices] }
}

/**
 * What is told of values that only a create carries, and that differ from what is stored. Where nothing can be updated
 * the row is refused.
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
      if (field === undefined || field.kind === 'secret' || isBlank(value)) return false
      // Whoever names none leaves it to the server.
      if (field.kind === 'reference' && isNoReference(String(value))) return false
      return isCreateOnly(field) && !isUnchanged(field, value, stored.row[name])
    }),
  )
  if (values.size === 0) return []
  const checked = await checkedValues(context, values, 'create')
  const place = { resource, on: 'create', scope, current: stored.row } as const
  const settled = await asRowErrors(values, () =>
    resolveValues(context.api, { values: checked }, place, actingIn(context)),
  )
  const differing = Object.keys(await differingIn(context, settled.values, stored))
  if (differing.length === 0) return []
  const called = differing.map((name) => values.get(name)?.inputName ?? name)
  const unable = await context.whyUnable('update')
  if (unable !== undefined) throw differenceError(called, unable)
  return [`${joinWords(called)}: kept as stored, since an update can't change it`]
}

/** The fault of a row that differs from its record where nothing can be updated. */
export function differenceError(called: readonly string[], unable: RowRefusal): RowError {
  const [column = '', ...others] = called
  const verb = others.length === 0 ? 'differs' : 'differ'
  return new RowError({
    ...unable,
    column,
    why: `${joinWords(called)} ${verb} from what is stored, and ${unable.why}`,
  })
}

/** What a create accepts and doesn't store (H12). */
function leftOutNotices({ fields }: Resource, given: FieldValues): string[] {
  return Object.keys(given).flatMap((name) => {
    const { label = name, write } = fields[name] ?? {}
    if (write?.isIgnoredByCreate !== true || given[name] === '') return []
    return [`${label}: a create doesn't store it, so that the next import writes it (H12)`]
  })
}

/** Whether only a create carries a field. */
export function isCreateOnly(field: Field): boolean {
  return isWritable(field, 'create') && !isWritable(field, 'update')
}

async function checkedValues(
  { resource, valueOptions }: PlanContext,
  values: ReadonlyMap<string, InputValue>,
  on: 'create' | 'update',
): Promise<CheckedValues> {
  const checked = new Map<string, CheckedValue>()
  for (const [name, given] of values) {
    checked.set(
      name,
      await asColumnErrors(given.inputName, () =>
        checkValue(resource, name, given, on, valueOptions),
      ),
    )
  }
  return checked
}

function actingIn({ random, sleep, lookUp }: PlanContext): ActionOptions {
  return {
    ...{ random, sleep },
    lookUp: (api, field, called, text, scope) =>
      asColumnErrors(called, () => lookUp(api, field, called, text, scope)),
  }
}

/** What differs from what is stored, in whatever form the server stores it (H27, H28, H32). */
async function differingIn(
  { api, resource }: PlanContext,
  asked: FieldValues,
  { row, raw }: StoredRecord,
): Promise<FieldValues> {
  const differing: Record<string, WireValue> = {}
  for (const [name, value] of Object.entries(valuesToSend(resource, asked, row, raw))) {
    const field = resource.fields[name]
    if (field === undefined) continue
    const { kind, keepsMarkupSince } = field
    const isText = kind === 'text' || kind === 'choice'
    const isStripped =
      kind === 'html' &&
      keepsMarkupSince !== undefined &&
      (await api.capabilities.isBefore(keepsMarkupSince))
    const isForm = isText || isStripped
    if (isForm && fieldStateOf(field, value, row[name] ?? null) === 'reshaped') continue
    differing[name] = value
  }
  return differing
}
