import { find } from '../../actions/find.ts'
import type { Api } from '../../api/api.ts'
import type { Stored } from '../../api/records/read.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { ArgumentSpec, Input } from '../../cli/command.ts'
import { placeholderOf, type RecordType } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { nameOf } from '../../records/describe-record.ts'
import { resources } from '../../resources/index.ts'
import { sayWhen } from '../display-times.ts'
import { findOptions, tellGuess } from '../selector-argument.ts'

const { credentials } = resources

/** The argument that names a credential; at a terminal it may be left out, and one is picked. */
export const WHICH_CREDENTIAL: ArgumentSpec = {
  type: { kind: 'record', resource: 'credentials' },
  isOptional: true,
  help: 'an ID or a name; at a terminal a few of its letters, or nothing to pick one',
}

const QUESTION = 'Which one'

/** The credential a command is about. */
export interface ChosenCredential {
  api: Api
  stored: Stored
  name: string
}

/** Finds the credential that was named, or has a person pick one; archived ones are said to be. */
export async function chooseCredential(
  context: Context,
  input: Input,
  fits?: RecordType['fits'],
): Promise<ChosenCredential> {
  const api = await context.api()
  const scope = await api.scope(context.flags)
  const [which] = input.args
  const stored =
    which === undefined
      ? await pick(context, api, scope, fits)
      : await named(context, api, { scope, which, fits })
  const name = nameOf(credentials, stored.row)
  const archivedAt = stored.row['credential_archived_at'] ?? null
  if (archivedAt !== null) {
    const since = await sayWhen(context, String(archivedAt))
    context.note('archived', `${name} is archived (since ${since})`)
  }
  return { api, stored, name }
}

interface Named {
  scope: Scope
  which: string
  fits: RecordType['fits']
}

async function named(context: Context, api: Api, { scope, which, fits }: Named): Promise<Stored> {
  const offering = { fits, question: QUESTION }
  const finding = { ...findOptions(context, scope, offering), mayGuessLoosely: true }
  const { stored, isGuess } = await find(api, credentials, which, finding)
  if (isGuess) tellGuess(context, credentials, stored.row)
  return stored
}

async function pick(
  context: Context,
  api: Api,
  scope: Scope,
  fits: RecordType['fits'],
): Promise<Stored> {
  if (!context.canAsk) {
    throw new UsageError(`Which credential? Name it: ${placeholderOf(WHICH_CREDENTIAL.type)}`, {
      hint: { for: 'See', step: { do: 'list', resource: credentials.name } },
    })
  }
  const { pickRecord } = await import('../asking/pick-record.ts')
  return pickRecord(context, api, { resource: credentials, scope, fits, question: QUESTION })
}
