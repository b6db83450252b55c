import { dirname } from 'node:path'
import { resolvePath } from '../../files/working-directory.ts'
import type { World } from '../../world.ts'
import { parseYamlForm } from '../../yaml/yaml-form.ts'
import type { ConfigContext } from './config-context.ts'
import { configSchema } from './config-schema.ts'
import { parseListening } from './listen-address.ts'
import type { ReceiverConfig, Source } from './receiver-config.ts'
import { parseSource } from './source.ts'
import { parseDefaults } from './source-rules.ts'
import { readTls } from './tls-files.ts'
import { readToken } from './token.ts'

/** A configuration, and the secrets in it: tokens, and the key of the certificate. */
export interface ParsedConfig {
  config: ReceiverConfig
  secrets: readonly string[]
}

const NO_TOKENS = {
  message: "a token isn't written in the configuration, which more people read than should know it",
  hint: 'Use token_env: VARIABLE, or token_file: PATH of a file that only its owner may read',
}

/** The keys under which people write tokens. */
const TOKEN_KEYS = ['token', 'secret', 'password', 'api_key', 'apikey', 'bearer']

/** Tools whose dialect has another name. */
const TOOLS: ReadonlyMap<string, string> = new Map([
  ['kuma', 'uptime-kuma'],
  ['prometheus', 'alertmanager'],
  ['grafana', 'alertmanager'],
  ['icinga', 'nagios'],
  ['icinga2', 'nagios'],
  ['tactical', 'json'],
  ['tactical-rmm', 'json'],
])

/**
 * Parses the configuration of the receiver, called by its path in messages, and reads its tokens and TLS files; their paths are
 * relative to it. Throws a UsageError with line and column if it is invalid, and a RefusedError if other users can read a secret
 * file or change one. No message repeats a secret.
 */
export async function parseReceiverConfig(
  text: string,
  path: string,
  world: Pick<World, 'env' | 'cwd' | 'uid'>,
): Promise<ParsedConfig> {
  const document = parseYamlForm(text, path, {
    schema: configSchema,
    notMap: 'the configuration must have keys such as unknown_client and sources',
    refused: new Map(TOKEN_KEYS.map((key) => [key, NO_TOKENS])),
    otherWords: TOOLS,
  })
  const secrets = new Set<string>()
  const context: ConfigContext = {
    document,
    name: path,
    folder: dirname(resolvePath(world, path)),
    world,
    escaped: new WeakMap(),
    keepSecret: (secret) => void secrets.add(secret),
  }
  const { unknown_client: unknownClient, metrics } = document.written
  const config: ReceiverConfig = {
    ...parseListening(context),
    tls: readTls(context),
    unknownClient: String(unknownClient).trim(),
    metricsToken: metrics === undefined ? undefined : readToken(context, ['metrics'], metrics),
    sources: await parseSources(context),
  }
  return { config, secrets: [...secrets] }
}

async function parseSources(context: ConfigContext): Promise<ReadonlyMap<string, Source>> {
  const defaults = parseDefaults(context)
  const sources = new Map<string, Source>()
  for (const [name, written] of Object.entries(context.document.written.sources)) {
    sources.set(name, await parseSource(context, name, written, defaults))
  }
  return sources
}
