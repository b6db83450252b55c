import type { Escaped } from '../../records/query-names.ts'
import type { World } from '../../world.ts'
import type { FormDocument } from '../../yaml/yaml-form.ts'
import type { WrittenConfig } from './config-schema.ts'

/** A configuration that is being checked. */
export interface ConfigContext {
  document: FormDocument<WrittenConfig>
  /** The name of its file, for messages. */
  name: string
  /** Its folder, from which the paths in it start. */
  folder: string
  world: Pick<World, 'env' | 'uid'>
  /**
   * What its expressions share: a message with many alerts is searched for each of them and each expression. Nothing may change a
   * payload.
   */
  escaped: Escaped
  /** Remembers a secret that was read. */
  keepSecret(secret: string): void
}
