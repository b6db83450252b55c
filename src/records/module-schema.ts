import type { Resource } from '../resources/definition.ts'
import { nounOf, nounsOf } from './describe-record.ts'
import { INPUT_SCHEMA_LIMITS, inputSchema } from './input-schema.ts'
import { type JsonSchema, recordSchema } from './record-schema.ts'
import { isWritable, type WriteKind } from './writable.ts'

/**
 * Returns a module's JSON Schema: a record as printed, with the schemas of a list and of the input of create and update
 * in `$defs`. `messages` is the module of the messages on its records, if it has any.
 */
export function moduleSchema(resource: Resource, messages?: Resource): JsonSchema {
  const writes = (['create', 'update'] as const).filter((on) => canWrite(resource, on))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: resource.name,
    description: `${resource.summary}. $defs/record is one ${nounOf(resource)} as JSON, NDJSON and YAML print it, with all fields; $defs/list is a list of ${nounsOf(resource)}.${inputText(writes)}`,
    'x-id': resource.id,
    'x-client': resource.client,
    $ref: '#/$defs/record',
    $defs: {
      record: recordSchema(resource, conversationProperty(resource, messages)),
      ...(messages === undefined ? {} : { [messageSchemaName(messages)]: recordSchema(messages) }),
      list: { title: nounsOf(resource), type: 'array', items: { $ref: '#/$defs/record' } },
      ...Object.fromEntries(writes.map((on) => [on, inputSchema(resource, on)])),
    },
  }
}

/** The messages on a record: only present on request, and null if they can't be read. */
function conversationProperty(
  { conversation }: Resource,
  messages: Resource | undefined,
): Readonly<Record<string, JsonSchema>> {
  if (conversation === undefined || messages === undefined) return {}
  const list = {
    title: nounsOf(messages),
    description: "Only present on request; null if the release can't read it.",
    type: ['array', 'null'],
    items: { $ref: `#/$defs/${messageSchemaName(messages)}` },
    readOnly: true,
  }
  return { [conversation.key]: list }
}

function messageSchemaName({ name, messageFields }: Resource): string {
  return messageFields?.shortNoun ?? name
}

function inputText(writes: readonly WriteKind[]): string {
  if (writes.length === 0) return ''
  const inputs = writes.map((on) => `$defs/${on}`).join(' and ')
  return ` ${inputs} ${writes.length === 1 ? 'is' : 'are'} the input of ${writes.join(' and ')}. ${INPUT_SCHEMA_LIMITS}`
}

/** Whether any release has the write, and a field that it can set. */
function canWrite({ operations, fields }: Resource, on: WriteKind): boolean {
  return (
    operations[on] !== undefined && Object.values(fields).some((field) => isWritable(field, on))
  )
}
