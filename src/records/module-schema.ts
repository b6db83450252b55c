import type { Resource } from '../resources/definition.ts'
import { nounOf, nounsOf } from './describe-record.ts'
import { inputSchema, NOT_TOLD } from './input-schema.ts'
import { type JsonSchema, recordSchema } from './record-schema.ts'
import { isWritable, type WriteKind } from './writable.ts'

/**
 * A module as one JSON Schema: it is that of a record as printed, and holds those of what create and update take, and of a
 * list, below `$defs`; with it the module of what is said on its records, where there is one.
 */
export function moduleSchema(resource: Resource, said?: Resource): JsonSchema {
  const writes = (['create', 'update'] as const).filter((on) => canWrite(resource, on))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: resource.name,
    description: `${resource.summary}. $defs/record is a ${nounOf(resource)} as JSON, NDJSON and YAML print it, with all its fields, $defs/list a list of them.${writes.length === 0 ? '' : ` What create and update take: ${writes.map((on) => `$defs/${on}`).join(', ')}. ${NOT_TOLD}`}`,
    'x-id': resource.id,
    'x-client': resource.client,
    $ref: '#/$defs/record',
    $defs: {
      record: recordSchema(resource, conversationProperty(resource, said)),
      ...(said === undefined ? {} : { [messageSchemaName(said)]: recordSchema(said) }),
      list: { title: nounsOf(resource), type: 'array', items: { $ref: '#/$defs/record' } },
      ...Object.fromEntries(writes.map((on) => [on, inputSchema(resource, on)])),
    },
  }
}

/** What was said on a record: there only when it is asked for, and null where it can't be read. */
function conversationProperty(
  { conversation }: Resource,
  said: Resource | undefined,
): Readonly<Record<string, JsonSchema>> {
  if (conversation === undefined || said === undefined) return {}
  const list = {
    title: nounsOf(said),
    description: 'There only where it is asked for; null where the release has no way to read it.',
    type: ['array', 'null'],
    items: { $ref: `#/$defs/${messageSchemaName(said)}` },
    readOnly: true,
  }
  return { [conversation.key]: list }
}

function messageSchemaName({ name, messageFields }: Resource): string {
  return messageFields?.shortNoun ?? name
}

/** Whether any release has the write, and it carries a field. */
function canWrite({ operations, fields }: Resource, on: WriteKind): boolean {
  return (
    operations[on] !== undefined && Object.values(fields).some((field) => isWritable(field, on))
  )
}
