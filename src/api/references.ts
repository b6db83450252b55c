import { UsageError } from '../errors.ts'
import type { Field } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { Api } from './api.ts'
import { findRecord } from './finding.ts'
import type { Scope } from './scope.ts'

/**
 * The ID a reference's flag stands for: looked up within the scope, by ID, name or natural key; `0` and
 * `none` for nothing. What the API does not list (users, categories) is taken by ID only.
 */
export async function referenceOf(
  api: Api,
  { refers }: Field,
  flag: string,
  text: string,
  scope: Scope,
): Promise<number> {
  const written = text.trim()
  if (/^(0|none|)$/i.test(written)) return 0
  if (refers === undefined) {
    if (/^\d+$/.test(written)) return Number(written)
    throw new UsageError(`--${flag} ${text}: by its ID only; ITFlow's API lists no names for it`)
  }
  const resource = resources[refers]
  const found = await findRecord(api, resource, written, { scope })
  return Number(found.row[resource.id])
}
