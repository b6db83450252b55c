import { ARCHIVE } from '../actions/archive.ts'
import type { ChangeRule, ChangeVerb } from '../actions/change-rule.ts'
import { DELETE } from '../actions/delete.ts'
import { CLOSE, RESOLVE } from '../actions/end-ticket.ts'
import { UNARCHIVE } from '../actions/unarchive.ts'

/** How a run changes existing records, other than by an update. */
export const CHANGE_RULES: Readonly<Record<ChangeVerb, ChangeRule>> = {
  archive: ARCHIVE,
  unarchive: UNARCHIVE,
  delete: DELETE,
  resolve: RESOLVE,
  close: CLOSE,
}
