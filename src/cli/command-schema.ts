import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'

const text = v.string()
const orNull = v.nullable(text)
const texts = v.array(text)

/** The type of an option or argument; some kinds have more members. */
const type = v.looseObject({ kind: text })

const option = v.strictObject({
  name: text,
  short: orNull,
  help: text,
  value: orNull,
  type,
  choices: texts,
  is_required: v.boolean(),
  is_repeatable: v.boolean(),
  is_hidden: v.boolean(),
  default: orNull,
  group: orNull,
  field: v.nullable(v.strictObject({ resource: text, name: text })),
  formats: v.nullable(texts),
})

const argument = v.strictObject({
  name: orNull,
  help: text,
  type,
  choices: texts,
  is_required: v.boolean(),
  is_repeatable: v.boolean(),
  unless_option: orNull,
})

const status = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))

const facts = {
  name: text,
  path: text,
  summary: text,
  description: orNull,
  usage: text,
  aliases: texts,
  arguments: v.array(argument),
  options: v.array(option),
  examples: texts,
  takes_command: v.boolean(),
  is_write: v.boolean(),
  has_dry_run: v.boolean(),
  is_scoped: v.boolean(),
  takes_many_profiles: v.boolean(),
  formats: texts,
  exit_statuses: v.array(status),
  plugin_statuses: v.array(v.strictObject({ status, meaning: text })),
  passes_status: v.boolean(),
  default_command: orNull,
}

/** A command of a branch; it has no commands itself. */
const command = v.strictObject({ ...facts, commands: v.pipe(v.array(v.unknown()), v.length(0)) })

const schema = v.strictObject({
  version: v.literal(1),
  name: v.literal('itflow'),
  program_version: text,
  global_options: v.array(option),
  exit_statuses: v.array(v.strictObject({ status, meaning: text, codes: texts })),
  commands: v.array(v.strictObject({ ...facts, commands: v.array(command) })),
})

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'

/** Returns the JSON Schema of what `itflow commands --json` prints: docs/commands.schema.json. */
export function commandJsonSchema(): string {
  const generated = toJsonSchema(schema, { target: 'draft-2020-12' })
  const head = { $schema: DIALECT, title: 'itflow commands --json' }
  return `${JSON.stringify({ ...head, ...generated }, null, 2)}\n`
}
