import { find } from '../actions/find.ts'
import type { Api } from '../api/api.ts'
import { readAll, type Stored } from '../api/reading.ts'
import { clientOf, clientText, type Scope } from '../api/scope.ts'
import type { ArgumentSpec, Input } from '../command.ts'
import type { Context } from '../context.ts'
import { NotFoundError, UsageError } from '../errors.ts'
import { placeholderOf } from '../option-types.ts'
import { nameOf } from '../records/naming.ts'
import { resources } from '../resources/index.ts'
import { cleanLine } from '../text/clean.ts'
import { alignColumns } from '../text/width.ts'
import { sayWhen } from './moments.ts'
import { findOptions, tellGuess } from './which.ts'
import { placeOf } from './wording.ts'

const { credentials } = resources

/** The argument that names a credential; at a terminal it may be left out, and one is picked. */
export const WHICH_CREDENTIAL: ArgumentSpec = {
  type: { kind: 'record', resource: 'credentials' },
  isOptional: true,
  help: 'an ID or a name; at a terminal a few of its letters, or nothing to pick from all',
}

/** The credential a command is about. */
export interface ChosenCredential {
  api: Api
  stored: Stored
  name: string
}

/** More to pick from than this is narrowed first by a part of the name. */
const MOST_TO_PICK = 30

/** Finds the credential that was named, or has a person pick one; archived ones are said to be. */
export async function chooseCredential(context: Context, input: Input): Promise<ChosenCredential> {
  const api = await context.api()
  const scope = await api.scope(context.flags)
  const [which] = input.args
  const stored =
    which === undefined ? await pick(context, api, scope) : await named(context, api, scope, which)
  const name = nameOf(credentials, stored.row)
  const archivedAt = stored.row['credential_archived_at'] ?? null
  if (archivedAt !== null) {
    const since = await sayWhen(context, String(archivedAt))
    context.note('archived', `${name} is archived (since ${since})`)
  }
  return { api, stored, name }
}

async function named(context: Context, api: Api, scope: Scope, which: string): Promise<Stored> {
  const among = (choices: readonly { value: Stored }[]) =>
    chooseAmong(
      context,
      api,
      choices.map(({ value }) => value),
    )
  const { stored, isGuess } = await find(api, credentials, which, {
    ...findOptions(context, scope),
    mayGuessLoosely: true,
    ...(context.canAsk ? { choose: (_, choices) => among(choices) } : {}),
  })
  if (isGuess) tellGuess(context, credentials, stored.row)
  return stored
}

async function pick(context: Context, api: Api, scope: Scope): Promise<Stored> {
  if (!context.canAsk) {
    throw new UsageError(`Which credential? Name it: ${placeholderOf(WHICH_CREDENTIAL.type)}`, {
      hint: { for: 'See', step: { do: 'list', resource: credentials.name } },
    })
  }
  const all = await readAll(api, credentials, { scope })
  const active = all.filter(({ row }) => (row['credential_archived_at'] ?? null) === null)
  if (active.length === 0) {
    throw new NotFoundError(`No credentials ${await placeOf(context, credentials, scope)}`)
  }
  if (active.length <= MOST_TO_PICK) return chooseAmong(context, api, active)
  const part = await (await context.prompts()).text('A part of its name')
  return part.trim() === '' ? chooseAmong(context, api, active) : named(context, api, scope, part)
}

/** Lets a person choose by name, client and user name, in columns. */
async function chooseAmong(
  context: Context,
  api: Api,
  records: readonly Stored[],
): Promise<Stored> {
  const names = await Promise.all(
    records.map(({ row }) => {
      const client = clientOf(credentials, row)
      return client === null ? '' : clientText(api, client)
    }),
  )
  const rows = records.map((value, index) => ({
    value,
    cells: [
      nameOf(credentials, value.row),
      names[index] ?? '',
      cleanLine(String(value.row['credential_username'] ?? '')),
    ],
  }))
  const sorted = rows.sort((a, b) => a.cells.join('\n').localeCompare(b.cells.join('\n')))
  const lines = alignColumns(
    sorted.map(({ cells }) => cells),
    '   ',
  )
  const choices = sorted.map(({ value }, index) => ({ value, name: lines[index] ?? '' }))
  return (await context.prompts()).select('Which one', choices)
}
