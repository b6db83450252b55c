import type { Acting } from '../actions/action-options.ts'
import { settle } from '../actions/resolve-values.ts'
import type { Stored } from '../api/records/read.ts'
import type { Scope } from '../api/records/scope.ts'
import { changesIn } from '../api/writes/diff.ts'
import type { Given, WireValue } from '../api/writes/plan.ts'
import type { Reference } from '../api/writes/refresh-references.ts'
import { standingOf } from '../api/writes/verify/stored-forms.ts'
import {
  type CheckedValue,
  type CheckedValues,
  checkValue,
  type GivenValue,
} from '../records/input.ts'
import { isNoReference } from '../records/reference-input.ts'
import { isWritten } from '../records/writable.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { listed } from '../text/sentence.ts'
import { inColumn, rowFaultIn } from './as-row-errors.ts'
import { keptSecrets } from './kept-secrets.ts'
import type { PlanContext } from './plan-context.ts'
import { type Fault, RowFault } from './row-error.ts'
import type { RowRecord } from './row-input.ts'
import { inOneForm, isBlank, requireWhole, valuesOf } from './row-values.ts'
import { isKept } from './unchanged-values.ts'

/** What is to be written of a row, given what is stored. */
export interface Judgement {
  /** All that the row asks for, as it is sent. */
  asked: Given
  /** What of it differs from what is stored; nothing where the row and the record are the same. */
  given: Given
  references: readonly Reference[]
  notices: readonly string[]
}

/** Where a row's record is, or is to be. */
export interface RowPlace {
  /** Undefined for a new record. */
  stored: Stored | undefined
  /** Where the records are that it refers to. */
  scope: Scope
}

/**
 * Decides what of a row is to be written: the one place that does. It is judged like a write by hand, by what values mean and
 * in what forms they are stored. Throws a RowFault.
 */
export async function judge(
  context: PlanContext,
  record: RowRecord,
  place: RowPlace,
): Promise<Judgement> {
  const { api, resource } = context
  const { stored, scope } = place
  const on = stored === undefined ? 'create' : 'update'
  const { values, notices } = valuesOf(context, record, stored)
  if (stored === undefined) requireWhole(resource, values)
  else notices.push(...(await fixedNotices(context, record, { stored, scope })))
  const checked = await checkedValues(context, values, on)
  const current = stored === undefined ? {} : { current: stored.row }
  const { values: settled, references } = await rowFaultIn(values, () =>
    settle(api, { values: checked }, { resource, on, scope, ...current }, actingIn(context)),
  )
  const asked = inOneForm(resource, settled)
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
async function fixedNotices(
  context: PlanContext,
  record: RowRecord,
  { stored, scope }: RowPlace & { stored: Stored },
): Promise<string[]> {
  const { resource } = context
  const values = new Map(
    [...record.values].filter(([name, { value }]) => {
      const field = resource.fields[name]
      if (field === undefined || field.kind === 'secret' || isBlank(value)) return false
      // Whoever names none leaves it to the server.
      if (field.kind === 'reference' && isNoReference(String(value))) return false
      return isFixed(field) && !isKept(field, value, stored.row[name])
    }),
  )
  if (values.size === 0) return []
  const checked = await checkedValues(context, values, 'create')
  const place = { resource, on: 'create', scope, current: stored.row } as const
  const settled = await rowFaultIn(values, () =>
    settle(context.api, { values: checked }, place, actingIn(context)),
  )
  const differing = Object.keys(await differingIn(context, settled.values, stored))
  if (differing.length === 0) return []
  const called = differing.map((name) => values.get(name)?.called ?? name)
  const unable = await context.unable('update')
  if (unable !== undefined) throw differs(called, unable)
  return [`${listed(called)}: kept as stored, since an update can't change it`]
}

/** The fault of a row that differs from its record where nothing can be updated. */
export function differs(called: readonly string[], unable: Fault): RowFault {
  const [column = '', ...others] = called
  const verb = others.length === 0 ? 'differs' : 'differ'
  return new RowFault({
    ...unable,
    column,
    why: `${listed(called)} ${verb} from what is stored, and ${unable.why}`,
  })
}

/** What a create accepts and doesn't store (H12). */
function leftOutNotices({ fields }: Resource, given: Given): string[] {
  return Object.keys(given).flatMap((name) => {
    const { label = name, write } = fields[name] ?? {}
    if (write?.isLeftOutByCreate !== true || given[name] === '') return []
    return [`${label}: a create doesn't store it, so that the next import writes it (H12)`]
  })
}

/** Whether only a create carries a field. */
export function isFixed(field: Field): boolean {
  return isWritten(field, 'create') && !isWritten(field, 'update')
}

async function checkedValues(
  { resource, here }: PlanContext,
  values: ReadonlyMap<string, GivenValue>,
  on: 'create' | 'update',
): Promise<CheckedValues> {
  const checked = new Map<string, CheckedValue>()
  for (const [name, given] of values) {
    checked.set(
      name,
      await inColumn(given.called, () => checkValue(resource, name, given, on, here)),
    )
  }
  return checked
}

function actingIn({ random, sleep, lookUp }: PlanContext): Acting {
  return {
    ...{ random, sleep },
    lookUp: (api, field, called, text, scope) =>
      inColumn(called, () => lookUp(api, field, called, text, scope)),
  }
}

/** What differs from what is stored, in whatever form the server stores it (H27, H28, H32). */
async function differingIn(
  { api, resource }: PlanContext,
  asked: Given,
  { row, raw }: Stored,
): Promise<Given> {
  const differing: Record<string, WireValue> = {}
  for (const [name, value] of Object.entries(changesIn(resource, asked, row, raw))) {
    const field = resource.fields[name]
    if (field === undefined) continue
    const { kind, keepsMarkupSince } = field
    const isText = kind === 'text' || kind === 'choice'
    const isStripped =
      kind === 'html' &&
      keepsMarkupSince !== undefined &&
      (await api.capabilities.isBefore(keepsMarkupSince))
    const isForm = isText || isStripped
    if (isForm && standingOf(field, value, row[name] ?? null) === 'reshaped') continue
    differing[name] = value
  }
  return differing
}
