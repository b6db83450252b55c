import * as v from 'valibot'
import { BYTES } from '../../text/byte-size.ts'
import type { Dialect, PickName } from '../dialects/dialect.ts'
import { dialects } from '../dialects/index.ts'
import { DURATION, RATE } from './quantities.ts'
import type { Priority } from './receiver-config.ts'

/** The fields that are an expression; the client has rules of its own. */
type ExpressionField = Exclude<PickName, 'client'>

/** The priorities of tickets, the lowest first. */
const PRIORITIES: readonly Priority[] = ['Low', 'Medium', 'High', 'Urgent']

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/
/** As YAML writes them. */
const BOOLEAN = /^(?:true|True|TRUE|false|False|FALSE)$/

const filled = v.pipe(v.string(), v.regex(/\S/, "can't be empty"))

/** A scalar of YAML: `7` and `true` are strings here. */
export const text = v.union([filled, v.number(), v.boolean()])

const described = <const D extends string>(description: D) =>
  v.optional(v.pipe(text, v.description(description)))

/** An optional text with a pattern, and what it must be. */
export const matching = <const D extends string>(pattern: RegExp, must: string, description: D) =>
  v.optional(v.pipe(v.string(), v.regex(pattern, must), v.description(description)))

const duration = <const D extends string>(description: D) =>
  matching(DURATION, 'must be a duration, such as 90s, 15m, 24h or 7d', description)

const priority = v.picklist(PRIORITIES)

/** What decides about the alerts of a source, its own or by default. */
export const rules = {
  hold: duration('How long an alert must last before its ticket is opened (0s)'),
  repeat: duration('The shortest time between two notes on the ticket of an open alert (1h)'),
  reopen: duration('How long after its recovery an alert uses the same ticket again (24h)'),
  priority: v.optional(
    v.pipe(priority, v.description("The priority of tickets whose severity isn't listed")),
  ),
  severities: v.optional(
    v.pipe(
      v.record(v.string(), priority),
      v.description("The priority for each of the tool's words, in any case"),
    ),
  ),
  rate: matching(
    RATE,
    'must be a number of requests a minute, such as 600/m',
    'Maximum requests per minute (default 3000/m)',
  ),
  max_body: matching(BYTES, 'must be a size, such as 256KB or 1MB', 'The largest body (256KB)'),
}

/** Where a token is. */
export const token = {
  token_env: v.optional(
    v.pipe(
      v.union([
        v.pipe(v.string(), v.regex(VARIABLE, 'must be the name of an environment variable')),
        v.boolean(),
      ]),
      v.description('The environment variable with the token'),
    ),
  ),
  token_file: described('The file with the token, which only its owner may read'),
}

/** For JSON Schema: either key, not both. */
export const oneToken = <T>() =>
  v.metadata<T, Readonly<Record<string, unknown>>>({
    oneOf: [{ required: ['token_env'] }, { required: ['token_file'] }],
  })

const client = v.union([
  v.pipe(text, v.description('The client of all alerts')),
  v.strictObject({
    field: v.pipe(text, v.description('JMESPath: what names the client in the payload')),
    table: v.optional(
      v.pipe(
        v.record(v.string(), text),
        v.description(
          'The client for each name in the payload, ignoring case; other names are unknown',
        ),
      ),
    ),
  }),
])

const common = {
  ...token,
  token_header: v.optional(
    v.pipe(
      v.union([
        v.pipe(v.string(), v.regex(HEADER, "must be a header's name")),
        v.number(),
        v.boolean(),
      ]),
      v.description('The header with the token itself, instead of Authorization'),
    ),
  ),
  signature: v.optional(
    v.pipe(
      v.union([v.boolean(), v.pipe(v.string(), v.regex(BOOLEAN, 'must be true or false'))]),
      v.description(
        'Whether that header has an HMAC-SHA256 of the body, with the token as its key',
      ),
    ),
  ),
  client: v.optional(
    v.pipe(client, v.description('Which client the alerts belong to; unknown_client if absent')),
  ),
  ...rules,
}

const MEANINGS: Readonly<Record<ExpressionField, string>> = {
  key: 'what identifies the alert',
  subject: "the ticket's subject",
  state: 'ok, resolved, up, recovery or 0 for a recovery; always an alert if absent',
  details: "the ticket's details",
  severity: "the tool's word for the severity",
  host: "the host's name, by which the asset is found",
  ip: "the host's IP address",
  mac: "the host's MAC address",
  contact: "the contact's name or email address",
  link: 'a web page about the alert',
}

/** Typed as if every dialect had every field, and none were required: which do is in the dialects. */
type Expressions = Readonly<Record<ExpressionField, v.OptionalSchema<typeof text, undefined>>>

function expressionsOf({ picks, required }: Dialect): Expressions {
  const fields = picks.filter((field) => field !== 'client')
  return Object.fromEntries(
    fields.map((field): readonly unknown[] => {
      const expression = v.pipe(text, v.description(`JMESPath: ${MEANINGS[field]}`))
      return [field, required.includes(field) ? expression : v.optional(expression)]
    }),
  )
}

/** What a source of a dialect may have. */
function sourceOf(dialect: Dialect) {
  const name = v.pipe(v.literal(dialect.name), v.description('What sends to this source'))
  return v.pipe(v.strictObject({ dialect: name, ...expressionsOf(dialect), ...common }), oneToken())
}

/** A source, by its dialect: each says itself which expressions a source may have. */
export const source = v.variant('dialect', dialects.map(sourceOf))
