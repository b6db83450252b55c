import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ParsedConfig,
  parseReceiverConfig,
} from '../../../src/alerts/config/parse-receiver-config.ts'
import { Failure } from '../../../src/errors.ts'
import { freshHome } from '../../support/homes.ts'

/** A token that is long enough. */
export const TOKEN = 'probe-token-0123456789'

/** The environment of the configurations in these tests. */
export const ENV = { PROBE_TOKEN: TOKEN, OTHER_TOKEN: 'other-token-0123456789' }

const HEAD = 'unknown_client: Internal\n'

/** A source that is complete, in one line. */
export const PROBE = 'dialect: json, token_env: PROBE_TOKEN, key: key, subject: subject'

/** Returns a configuration with one source, `probe`, that has these keys too. */
export function withSource(more = '', top = ''): string {
  return `${HEAD}${top}sources:\n  probe: { ${PROBE}${more === '' ? '' : `, ${more}`} }\n`
}

/** What a configuration is parsed with. */
export interface ParsingPlace {
  folder?: string
  env?: Readonly<Record<string, string | undefined>>
  uid?: number | undefined
}

/** Parses a configuration called alerts.yaml in a folder. */
export function parse(text: string, place: ParsingPlace = {}): Promise<ParsedConfig> {
  const { folder = '/nowhere', env = ENV } = place
  const uid = 'uid' in place ? place.uid : process.getuid?.()
  return parseReceiverConfig(text, 'alerts.yaml', { env, cwd: folder, uid })
}

/** Returns why a configuration is refused: the kind of error, its message and its hint. */
export async function refusal(text: string, place?: ParsingPlace): Promise<readonly string[]> {
  const error: unknown = await parse(text, place).catch((caught: unknown) => caught)
  if (!(error instanceof Failure)) throw new Error(`It was accepted: ${text}`, { cause: error })
  return [error.code, error.message, ...(error.hint === undefined ? [] : [String(error.hint)])]
}

/** Makes a folder with these files, which only their owner can read; returns its path. */
export function folderWith(files: Readonly<Record<string, string>>, mode = 0o600): string {
  const folder = freshHome()
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), mode)
  }
  return folder
}
