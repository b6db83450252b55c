import * as v from 'valibot'
import { matching, oneToken, rules, source, text, token } from './source-schema.ts'

/** How a source is named: its path is `/NAME`, and two paths are the receiver's own. */
const SOURCE_NAME = /^(?!(?:healthz|metrics|constructor|prototype)$)[a-z0-9-]+$/

const ADDRESS = /^(?:\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?\]|[A-Za-z0-9._-]+):\d{1,5}$/
const IP = /^[0-9A-Fa-f:.]+$/

/** The form of the receiver's configuration. Its JSON Schema is docs/alerts.schema.json. */
export const configSchema = v.pipe(
  v.strictObject({
    listen: matching(
      ADDRESS,
      'must be HOST:PORT, such as 127.0.0.1:8787 or [::1]:8787',
      'Where it listens: HOST:PORT or [IPv6]:PORT (127.0.0.1:8787)',
    ),
    tls: v.optional(
      v.pipe(
        v.strictObject({
          cert: v.pipe(text, v.description('The PEM file with the certificate and its chain')),
          key: v.pipe(text, v.description('The PEM file with its key')),
        }),
        v.description('For HTTPS; paths are relative to this file'),
      ),
    ),
    proxy: v.optional(
      v.pipe(
        v.union([
          v.pipe(v.string(), v.regex(IP, 'must be an IP address')),
          v.pipe(
            v.array(v.pipe(v.string(), v.regex(IP, 'must be an IP address'))),
            v.minLength(1, 'must have an address'),
          ),
        ]),
        v.description('The addresses of the proxies in front of it; only they are answered then'),
      ),
    ),
    unknown_client: v.pipe(text, v.description("The client of alerts whose client isn't known")),
    metrics: v.optional(
      v.pipe(
        v.strictObject(token),
        oneToken(),
        v.description('The token for GET /metrics from elsewhere'),
      ),
    ),
    defaults: v.optional(
      v.pipe(v.strictObject(rules), v.description("For sources that don't say otherwise")),
    ),
    sources: v.pipe(
      v.record(
        v.pipe(
          v.string(),
          v.regex(
            SOURCE_NAME,
            "can't be the name of a source: names have a to z, 0 to 9 and -, and healthz and metrics are taken",
          ),
        ),
        source,
      ),
      v.minEntries(1, 'must have a source'),
      v.description('What may send, by name: each posts to /NAME'),
    ),
  }),
  v.title("Configuration of ITFlow's alert receiver"),
)

/** A configuration that has the right form; its values aren't checked yet. */
export type WrittenConfig = v.InferOutput<typeof configSchema>

/** The rules of a source, or those for all. */
export type WrittenRules = NonNullable<WrittenConfig['defaults']>

/** A source. */
export type WrittenSource = WrittenConfig['sources'][string]

/** Where a token is. */
export type WrittenToken = NonNullable<WrittenConfig['metrics']>
