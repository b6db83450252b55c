import type { Api } from '../../api/api.ts'
import { hiddenLast } from '../../api/records/find.ts'
import { readRecords, type StoredRecord } from '../../api/records/read.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { RecordType } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { NotFoundError } from '../../errors.ts'
import { openProgress } from '../../io/progress.ts'
import { displayName, nounOf, nounsOf } from '../../records/describe-record.ts'
import { parseSort } from '../../records/sort.ts'
import type { Resource } from '../../resources/definition.ts'
import { scopeText } from '../labels.ts'
import { filterEligible } from './eligible-records.ts'
import { recentFirst, rememberUsed } from './recent-records.ts'
import { recordChoices } from './record-choices.ts'

/** Which records to pick from, and the question. */
interface PickOptions {
  resource: Resource
  scope: Scope
  /** Which records are eligible; by default those that a list shows. */
  conditions?: RecordType['conditions'] | undefined
  question?: string | undefined
}

/** Has the user pick one of the records in scope; throws a NotFoundError if there are none. */
export async function pickRecord(
  context: Context,
  api: Api,
  options: PickOptions,
): Promise<StoredRecord> {
  const records = await listPickable(context, api, options)
  if (records.length === 0) throw await nothingToPick(context, options)
  return pickFrom(context, api, records, options)
}

/** Returns the records that can be picked: recently used ones first, then in list order, or by name. */
export async function listPickable(
  context: Context,
  api: Api,
  { resource, scope, conditions = [] }: PickOptions,
): Promise<readonly StoredRecord[]> {
  const found = filterEligible(resource, await readWithProgress(context, api, resource, scope), [
    ...(mentionsArchived(resource, conditions) ? [] : notArchived(resource)),
    ...conditions,
  ])
  return recentFirst(context, api, resource, hiddenLast(resource, sortRecords(resource, found)))
}

/** Has the user pick one of these and remembers it. Offers only eligible records, or all of them if none is. */
export async function pickFrom(
  context: Context,
  api: Api,
  records: readonly StoredRecord[],
  { resource, scope, conditions = [], question = `Which ${nounOf(resource)}` }: PickOptions,
): Promise<StoredRecord> {
  const eligible = filterEligible(resource, records, conditions)
  const offered = eligible.length > 0 ? eligible : records
  const choices = await recordChoices(api, resource, offered, scope)
  const picked = await (await context.prompts()).pick(question, choices)
  rememberUsed(context, api, [{ resource, id: Number(picked.row[resource.id]) }])
  return picked
}

/** Builds the error for when there is nothing to pick. */
export async function nothingToPick(
  context: Context,
  { resource, scope, conditions = [] }: PickOptions,
): Promise<NotFoundError> {
  const place = await scopeText(context, resource, scope)
  const message =
    conditions.length === 0
      ? `There are no ${nounsOf(resource)} ${place}`
      : `No ${nounsOf(resource)} ${place} can be used here`
  return new NotFoundError(message)
}

/** Reads all records in scope; shows progress if it takes long. */
async function readWithProgress(
  context: Context,
  api: Api,
  resource: Resource,
  scope: Scope,
): Promise<readonly StoredRecord[]> {
  const progress = openProgress(context, { nouns: nounsOf(resource) })
  const all: StoredRecord[] = []
  try {
    for await (const page of readRecords(api, resource, { scope })) {
      all.push(...page)
      progress.advance(page.length)
    }
  } finally {
    progress.close()
  }
  return all
}

function mentionsArchived(
  { archivedAt }: Resource,
  conditions: readonly { field: string }[],
): boolean {
  return conditions.some(({ field }) => field === archivedAt)
}

function notArchived({ archivedAt }: Resource): NonNullable<RecordType['conditions']> {
  return archivedAt === null ? [] : [{ field: archivedAt, isSet: false }]
}

function sortRecords(
  resource: Resource,
  records: readonly StoredRecord[],
): readonly StoredRecord[] {
  if (resource.defaultSort !== undefined) {
    const compare = parseSort(resource, resource.defaultSort, 'order')
    return [...records].sort((a, b) => compare(a.row, b.row))
  }
  const collator = new Intl.Collator(undefined, { numeric: true })
  const named = records.map((record) => [displayName(resource, record.row), record] as const)
  return named.sort(([a], [b]) => collator.compare(a, b)).map(([, record]) => record)
}
