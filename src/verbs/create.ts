import type { Api } from '../api/api.ts'
import { boundRefusal } from '../api/bound.ts'
import { findById } from '../api/finding.ts'
import { withOperation } from '../api/operation.ts'
import type { Stored } from '../api/reading.ts'
import { isInScope, type Scope } from '../api/scope.ts'
import { clientInForce } from '../api/scope-in-force.ts'
import { performWrite } from '../api/writes/perform.ts'
import type { WireValue } from '../api/writes/plan.ts'
import type { Reference } from '../api/writes/references-now.ts'
import type { CommandSpec, Input } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { nounOf } from '../records/naming.ts'
import type { Resource } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import { isTenant, ownerField } from '../resources/ownership.ts'
import { fieldOptions } from './field-options.ts'
import {
  checkEditor,
  type GivenValues,
  givenTexts,
  givenValues,
  requireFields,
  type Texts,
} from './given.ts'
import { optionFor, shapeOptions } from './options.ts'
import { idAlone, type Shaping, shapingOf, showRecords } from './showing.ts'
import { textFormatOptions } from './text-format.ts'
import { tellOutcome, writeOptions } from './write-report.ts'

/** `itflow RESOURCE create --field value …`. */
export function createCommand(resource: Resource): CommandSpec {
  return {
    name: 'create',
    aliases: ['new'],
    summary: `Make a new ${nounOf(resource)}`,
    options: [
      ...fieldOptions(resource, 'create'),
      ...textFormatOptions(resource, 'create'),
      ...shapeOptions(resource),
    ],
    examples: resource.examples.filter((example) => example.includes(' create')),
    isWrite: true,
    takesAnything: resource.operations.create === undefined,
    run: (context, input) => runCreate(context, resource, input),
  }
}

/** What a command of its own settles of a create. */
export interface Creating {
  preset?: Readonly<Record<string, WireValue>>
  /** The command, where it is not the module's own `create`. */
  command?: string
  /** What was written for the fields, once the scope is known and what is wrong with the line was told. */
  settle?(api: Api, scope: Scope, texts: Texts): Promise<Settled>
}

/** The texts given for the fields, and the parent record if a person confirmed it. */
export interface Settled {
  texts: Texts
  confirmed?: Stored
}

/** Creates a record and prints it as stored; the code of `tickets reply` as well. */
export async function runCreate(
  context: Context,
  resource: Resource,
  input: Input,
  { preset = {}, command, settle }: Creating = {},
): Promise<void> {
  const api = await context.api()
  const { shaping, texts: written } = await withOperation(api, resource, 'create', () =>
    readCreate(context, api, resource, input, { preset, command }),
  )
  const scope = await createScope(context, api, resource)
  const { texts, confirmed } = (await settle?.(api, scope, written)) ?? { texts: written }
  const typed = await givenValues(context, api, resource, input, { texts, on: 'create', scope })
  const given = { ...typed.values, ...preset }
  const parent = await parentOf(api, resource, { ...typed, values: given }, { scope, confirmed })
  const outcome = await performWrite(
    api,
    {
      resource,
      verb: 'create',
      given,
      called: optionFor(resource),
      client: parent?.client ?? (scope.kind === 'client' ? scope.id : null),
      references: [
        ...typed.references.filter(({ field }) => field !== resource.parent),
        ...(parent === undefined ? ownerOf(scope) : [parent.reference]),
      ],
    },
    writeOptions(context, api),
  )
  tellOutcome(context, resource, outcome)
  const row = outcome.row ?? idAlone(resource, { [resource.id]: outcome.id ?? null })
  await showRecords(context, resource, shaping, [row])
  if (outcome.failure !== undefined) throw outcome.failure
}

/** All of a create that can be read and checked without the server. */
async function readCreate(
  context: Context,
  api: Api,
  resource: Resource,
  input: Input,
  { preset = {}, command }: Pick<Creating, 'preset'> & { command: string | undefined },
): Promise<{ shaping: Shaping; texts: Texts }> {
  const shaping = await shapingOf(resource, input)
  checkEditor(context, input)
  requireOwner(context, api, resource)
  const texts = await givenTexts(context, api, resource, input, 'create')
  requireFields(resource, input, (name) => texts.get(name) ?? preset[name], command)
  return { shaping, texts }
}

/** A new record belongs to one client, or outright to none (`--global`); a new client to nothing. */
function requireOwner({ flags }: Context, { settings }: Api, resource: Resource): void {
  if (ownerField(resource) === undefined || resource.parent !== undefined) return
  if (flags.global === true || clientInForce(settings, flags) !== undefined) return
  throw new UsageError(`A new ${nounOf(resource)} needs --client: whose is it?`, {
    hint:
      resource.operations.create?.withoutClient === 'of all clients'
        ? `--global makes a ${nounOf(resource)} of all clients (H08)`
        : '--global makes one of no client',
  })
}

async function createScope(context: Context, api: Api, resource: Resource): Promise<Scope> {
  if (!isTenant(resource)) return api.scope(context.flags)
  if (api.settings.boundTo !== undefined) {
    throw boundRefusal(api.settings, `it can't create a ${nounOf(resource)}`)
  }
  return { kind: 'all' }
}

/** The client that a new record is for, by the command's scope. */
function ownerOf(scope: Scope): readonly Reference[] {
  if (scope.kind !== 'client' || scope.found === undefined) return []
  return [{ field: undefined, resource: resources[TENANT], stored: scope.found }]
}

/** The record that a new one belongs to: its client is the new one's client, and must lie within the scope. */
async function parentOf(
  api: Api,
  { parent, fields }: Resource,
  { values, references }: GivenValues,
  { scope, confirmed }: { scope: Scope; confirmed: Stored | undefined },
): Promise<{ client: number | null; reference: Reference } | undefined> {
  const refers = parent === undefined ? undefined : fields[parent]?.refers
  if (parent === undefined || refers === undefined) return undefined
  const owner = resources[refers]
  const known = confirmed ?? references.find(({ field }) => field === parent)?.stored
  const stored = known ?? (await findById(api, owner, Number(values[parent]), scope))
  const client = owner.client === null ? null : stored.row[owner.client]
  return {
    client: typeof client === 'number' && isInScope(owner, stored.row, scope) ? client : null,
    reference: { field: parent, resource: owner, stored },
  }
}
