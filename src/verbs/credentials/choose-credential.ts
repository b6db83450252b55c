import { findOne } from '../../actions/find.ts'
import type { Api } from '../../api/api.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { ArgumentSpec, CommandInput } from '../../cli/command.ts'
import { placeholderOf, type RecordType } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { displayName } from '../../records/describe-record.ts'
import { resources } from '../../resources/index.ts'
import { formatServerTime } from '../display-times.ts'
import { findOptions, reportGuess } from '../selector-argument.ts'

const { credentials } = resources

/** The argument that names a credential; at a terminal it may be left out to pick one. */
export const WHICH_CREDENTIAL: ArgumentSpec = {
  type: { kind: 'record', resource: 'credentials' },
  isOptional: true,
  help: 'an ID or a name; at a terminal, part of a name, or nothing to pick from a list',
}

const QUESTION = 'Which one'

/** The credential a command is about. */
export interface ChosenCredential {
  api: Api
  stored: StoredRecord
  name: string
}

/** Finds the named credential, or has the user pick one; reports if it is archived. */
export async function chooseCredential(
  context: Context,
  input: CommandInput,
  conditions?: RecordType['conditions'],
): Promise<ChosenCredential> {
  const api = await context.api()
  const scope = await api.resolveScope(context.flags)
  const [selector] = input.args
  const stored =
    selector === undefined
      ? await pick(context, api, scope, conditions)
      : await findNamed(context, api, { scope, selector, conditions })
  const name = displayName(credentials, stored.row)
  const archivedAt = stored.row['credential_archived_at'] ?? null
  if (archivedAt !== null) {
    const since = await formatServerTime(context, String(archivedAt))
    context.note('archived', `${name} is archived (since ${since})`)
  }
  return { api, stored, name }
}

interface NamedSelection {
  scope: Scope
  selector: string
  conditions: RecordType['conditions']
}

async function findNamed(
  context: Context,
  api: Api,
  { scope, selector, conditions }: NamedSelection,
): Promise<StoredRecord> {
  const pickOptions = { conditions, question: QUESTION }
  const lookup = { ...findOptions(context, scope, pickOptions), mayGuessLoosely: true }
  const { stored, isGuess } = await findOne(api, credentials, selector, lookup)
  if (isGuess) reportGuess(context, credentials, stored.row)
  return stored
}

async function pick(
  context: Context,
  api: Api,
  scope: Scope,
  conditions: RecordType['conditions'],
): Promise<StoredRecord> {
  if (!context.canAsk) {
    throw new UsageError(`Which credential? Name it: ${placeholderOf(WHICH_CREDENTIAL.type)}`, {
      hint: { for: 'See', step: { do: 'list', resource: credentials.name } },
    })
  }
  const { pickRecord } = await import('../asking/pick-record.ts')
  return pickRecord(context, api, { resource: credentials, scope, conditions, question: QUESTION })
}
