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
  fits?: RecordType['fits'],
): Promise<ChosenCredential> {
  const api = await context.api()
  const scope = await api.resolveScope(context.flags)
  const [which] = input.args
  const stored =
    which === undefined
      ? await pick(context, api, scope, fits)
      : await findNamed(context, api, { scope, which, fits })
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
  which: string
  fits: RecordType['fits']
}

async function findNamed(
  context: Context,
  api: Api,
  { scope, which, fits }: NamedSelection,
): Promise<StoredRecord> {
  const pickOptions = { fits, question: QUESTION }
  const lookup = { ...findOptions(context, scope, pickOptions), mayGuessLoosely: true }
  const { stored, isGuess } = await findOne(api, credentials, which, lookup)
  if (isGuess) reportGuess(context, credentials, stored.row)
  return stored
}

async function pick(
  context: Context,
  api: Api,
  scope: Scope,
  fits: RecordType['fits'],
): Promise<StoredRecord> {
  if (!context.canAsk) {
    throw new UsageError(`Which credential? Name it: ${placeholderOf(WHICH_CREDENTIAL.type)}`, {
      hint: { for: 'See', step: { do: 'list', resource: credentials.name } },
    })
  }
  const { pickRecord } = await import('../asking/pick-record.ts')
  return pickRecord(context, api, { resource: credentials, scope, fits, question: QUESTION })
}
