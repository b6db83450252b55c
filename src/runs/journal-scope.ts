import { type Scope, scopeOfClient } from '../api/records/scope.ts'
import type { RunScope } from './journal-entries.ts'

/** Converts the scope in a journal to one for reading records. */
export function scopeFromJournal(scope: RunScope): Scope {
  return scope.kind === 'client' ? scopeOfClient(scope.id) : scope
}
