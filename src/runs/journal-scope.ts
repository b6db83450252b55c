import { type Scope, scopeOfClient } from '../api/records/scope.ts'
import type { RunScope } from './journal-entries.ts'

/** The scope that a journal says. */
export function scopeFromJournal(scope: RunScope): Scope {
  return scope.kind === 'client' ? scopeOfClient(scope.id) : scope
}
