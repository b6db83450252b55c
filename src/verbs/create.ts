import type { Api } from '../api/api.ts'
import { findById } from '../api/finding.ts'
import { requireOperation } from '../api/operation.ts'
import { isInScope, type Scope } from '../api/scope.ts'
import { performWrite } from '../api/writes/perform.ts'
import type { WireValue } from '../api/writes/plan.ts'
import type { CommandSpec, Input } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { CLOSED } from '../resources/statuses.ts'
import { fieldOptions, givenValues, requireFields } from './given.ts'
import { SHAPE_OPTIONS } from './options.ts'
import { shapingOf, showRecords } from './showing.ts'
import { tellOutcome, writeOptions } from './write-report.ts'

/** `itflow RESOURCE create --field value …`. */
export function createCommand(resource: Resource): CommandSpec {
  return {
    name: 'create',
    aliases: ['new'],
    summary: `Make a new ${resource.singular.replace('-', ' ')}`,
    options: [...fieldOptions(resource, 'create'), ...SHAPE_OPTIONS],
    examples: resource.examples.filter((example) => example.includes(' create')),
    isWrite: true,
    takesAnything: resource.operations.create === undefined,
    run: (context, input) => runCreate(context, resource, input),
  }
}

/** Creates a record and prints it as stored; the code of `tickets reply` as well. */
export async function runCreate(
  context: Context,
  resource: Resource,
  input: Input,
  preset: Readonly<Record<string, WireValue>> = {},
): Promise<void> {
  const api = await context.api()
  await requireOperation(api, resource, 'create')
  const shaping = await shapingOf(resource, input)
  const scope = await createScope(context, api, resource)
  const typed = await givenValues(context, api, resource, input, { on: 'create', scope })
  const given = { ...typed, ...preset }
  requireFields(resource, given)
  const parent = await parentOf(api, resource, given, scope)
  const outcome = await performWrite(
    api,
    {
      resource,
      verb: 'create',
      given,
      client: parent?.client ?? (scope.kind === 'client' ? scope.id : null),
      related: { isTicketClosed: parent?.isTicketClosed },
    },
    writeOptions(context, api),
  )
  tellOutcome(context, resource, outcome)
  if (outcome.state === 'planned') return
  const row: Row = outcome.row ?? { [resource.id]: outcome.id ?? null }
  await showRecords(context, resource, shaping, [row])
}

/** A new record belongs to one client, or outright to none (`--global`); a new client to nothing. */
async function createScope(context: Context, api: Api, resource: Resource): Promise<Scope> {
  if (resource.name === 'clients') return { kind: 'all' }
  const scope = await api.scope(context.flags)
  if (resource.client === null || resource.parent !== undefined || scope.kind !== 'all')
    return scope
  throw new UsageError(
    `A new ${resource.singular.replace('-', ' ')} needs --client: whose is it?`,
    {
      hint:
        resource.name === 'vendors'
          ? '--global makes a vendor of all clients (H08)'
          : '--global makes one of no client',
    },
  )
}

/** The record that a new one belongs to: its client is the new one's client, and must lie within the scope. */
async function parentOf(
  api: Api,
  { parent, fields }: Resource,
  given: Readonly<Record<string, WireValue>>,
  scope: Scope,
): Promise<{ client: number | null; isTicketClosed: boolean } | undefined> {
  const refers = parent === undefined ? undefined : fields[parent]?.refers
  if (parent === undefined || refers === undefined) return undefined
  const owner = resources[refers]
  const { row } = await findById(api, owner, Number(given[parent]), scope)
  const client = owner.client === null ? null : row[owner.client]
  return {
    client: typeof client === 'number' && isInScope(owner, row, scope) ? client : null,
    // What was closed once stays closed, whatever status a reply has given it since (H37).
    isTicketClosed: row['ticket_status'] === CLOSED || (row['ticket_closed_at'] ?? null) !== null,
  }
}
