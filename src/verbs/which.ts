import type { ArgumentSpec } from '../command.ts'

/** The argument that names a record. */
export const WHICH: ArgumentSpec = {
  name: 'WHICH',
  help: 'an ID, a name, a number as people write it, or key:value',
}
