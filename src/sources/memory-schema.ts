import * as v from 'valibot'
import type { Value } from '../records/record.ts'
import type { ResourceName } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { KEPT_BECAUSE } from '../runs/step.ts'
import type { RememberedField, RememberedRecord, SourceMemory } from './source-memory.ts'

const Id = v.pipe(v.number(), v.integer(), v.minValue(1))
const Moment = v.pipe(v.string(), v.isoTimestamp())
const AnyValue: v.GenericSchema<Value> = v.union([v.string(), v.number(), v.boolean(), v.null()])

const ConflictSchema = v.strictObject({
  why: v.picklist(KEPT_BECAUSE),
  since: Moment,
  itflow: AnyValue,
})

/** A field that ITFlow stored as the source said it, which most are, is the text alone: that halves the file. */
const FieldSchema = v.union([
  v.string(),
  v.strictObject({
    said: v.string(),
    stored: v.exactOptional(AnyValue),
    conflict: v.exactOptional(ConflictSchema),
  }),
])

const DepartureSchema = v.strictObject({
  since: Moment,
  did: v.exactOptional(v.picklist(['archived', 'set'])),
  set: v.exactOptional(v.record(v.string(), v.strictObject({ from: AnyValue, stored: AnyValue }))),
})

const RecordSchema = v.strictObject({
  id: Id,
  client: v.nullable(Id),
  name: v.string(),
  key: v.exactOptional(v.string()),
  created: v.exactOptional(v.string()),
  updated: v.exactOptional(v.string()),
  // A record of valibot leaves out `__proto__`.
  fields: v.record(v.string(), FieldSchema),
  left: v.exactOptional(DepartureSchema),
})

const MemorySchema = v.strictObject({
  source: v.string(),
  resource: v.custom<ResourceName>(
    (name) => typeof name === 'string' && Object.hasOwn(resources, name),
  ),
  profile: v.string(),
  url: v.string(),
  saved: Moment,
  run: v.pipe(v.number(), v.integer(), v.minValue(0)),
  owns: v.array(v.string()),
  names: v.exactOptional(v.record(v.string(), v.record(v.string(), v.string()))),
  records: v.array(RecordSchema),
})

type WrittenField = v.InferOutput<typeof FieldSchema>

/** Turns what is remembered into JSON, records in the order of their IDs. Values of secret fields are left out. */
export function memoryJson({ records, ...head }: SourceMemory): string {
  const { fields: declared } = resources[head.resource]
  const ordered = [...records.values()].sort((a, b) => a.id - b.id)
  const written = ordered.map(({ fields, ...rest }) => ({
    ...rest,
    fields: Object.fromEntries(
      Object.entries(fields)
        .filter(([name]) => declared[name]?.kind !== 'secret')
        .map(([name, field]) => [name, writtenField(field)]),
    ),
  }))
  return JSON.stringify({ ...head, records: written })
}

function writtenField(field: RememberedField): WrittenField {
  return field.stored === field.said && field.conflict === undefined ? field.said : field
}

/** Returns what is remembered from its JSON, or the place in it that is wrong, if it has one. */
export function parseMemory(json: unknown): SourceMemory | { wrong: string | undefined } {
  const { success, output, issues } = v.safeParse(MemorySchema, json, { abortEarly: true })
  if (!success) return { wrong: v.getDotPath(issues[0]) ?? undefined }
  const records = new Map(output.records.map((record) => [record.id, remembered(record)]))
  return records.size === output.records.length ? { ...output, records } : { wrong: 'records' }
}

function remembered({ fields, ...rest }: v.InferOutput<typeof RecordSchema>): RememberedRecord {
  const entries = Object.entries(fields).map(([name, field]) => [
    name,
    typeof field === 'string' ? { said: field, stored: field } : field,
  ])
  return { ...rest, fields: Object.fromEntries(entries) }
}
