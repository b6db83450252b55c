import type { AlertOwner } from '../../alerts/opened-here.ts'
import { activeMutes, addMute, type Mute, readOrders, removeMute } from '../../alerts/orders.ts'
import { clientText } from '../../api/records/scope.ts'
import { type CommandInput, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { formatTimeOfDay } from '../../output/format-time-of-day.ts'
import { parseAge } from '../../records/age.ts'
import { foldText } from '../../records/text-equality.ts'
import { TENANT } from '../../resources/index.ts'
import { cleanLine } from '../../text/terminal-safe.ts'
import { requireUtf8Argument } from '../../verbs/file-text.ts'
import { ownerOf } from './alert-options.ts'
import { MUTE_FOR, MUTE_WHY } from './receiver-options.ts'
import { noteIfStopped, receiverOwner } from './receiver-owner.ts'

/** The longest mute, in days. */
const MAX_DAYS = 30

/** The longest reason, in characters. */
const MAX_WHY = 200

/** `itflow alerts mute`: for a while, alerts of a client open no tickets. */
export async function muteClient(context: Context, input: CommandInput): Promise<void> {
  const length = lengthOf(input)
  const why = reasonOf(input)
  const api = await context.api()
  const scope = await api.resolveScope(context.flags)
  if (scope.kind !== 'client') throw clientMissingError('mute --for 2h --why "new firewall"')
  const owner = ownerOf(api)
  const name = cleanLine(await clientText(api, scope.id))
  const at = context.clock().getTime()
  const mute = { client: scope.id, name, at, until: at + length, why }
  const before = await addMute(context, owner, mute)
  await context.show(sheetOf(mute))
  context.note('muted', `Alerts of ${name} open no tickets until ${endText(context, mute)}.`)
  if (before !== undefined)
    context.note('replaced', `It was muted until ${endText(context, before)} (${before.why}).`)
  await noteIfStopped(context, owner)
}

/** `itflow alerts unmute`: ends the mute of a client. */
export async function unmuteClient(context: Context): Promise<void> {
  const owner = await receiverOwner(context)
  const { id, name } = await mutedClient(context, owner)
  const ended = await removeMute(context, owner, id, context.clock().getTime())
  await context.show(sheetOf(ended ?? { client: id, name }))
  if (ended === undefined)
    return context.note('not_muted', `${name} is not muted. Nothing was done.`)
  context.note('unmuted', `Alerts of ${name} open tickets again.`)
  await noteIfStopped(context, owner)
}

function lengthOf(input: CommandInput): number {
  const text = textOption(input, MUTE_FOR.name)
  if (text === undefined)
    throw new UsageError('--for is missing', { hint: 'Say for how long: --for 2h' })
  const length = parseAge(text, '--for')
  if (length <= MAX_DAYS * 86_400_000) return length
  throw new UsageError(`--for ${text}: a mute lasts at most ${MAX_DAYS}d`)
}

function reasonOf(input: CommandInput): string {
  const why = cleanLine(requireUtf8Argument('--why', textOption(input, MUTE_WHY.name) ?? '')).trim()
  if (why === '') {
    throw new UsageError('--why is missing', {
      hint: 'Others see it in the status: --why "new firewall"',
    })
  }
  if (why.length > MAX_WHY)
    throw new UsageError(`--why has ${why.length} characters, and at most ${MAX_WHY} are allowed`)
  return why
}

function clientMissingError(command: string): UsageError {
  return new UsageError('A mute needs --client', {
    hint: `A mute is for one client. For example: itflow alerts ${command} --client acme`,
  })
}

/** Returns the client to unmute. ITFlow is asked only if no muted client is called what the command line says. */
async function mutedClient(
  context: Context,
  owner: AlertOwner,
): Promise<{ id: number; name: string }> {
  const { boundTo } = await context.settings()
  const text = context.flags.client?.trim()
  const known =
    text === undefined || boundTo !== undefined ? undefined : namedMute(context, owner, text)
  if (known !== undefined) return { id: known.client, name: known.name }
  const api = await context.api()
  const scope = await api.resolveScope(context.flags)
  if (scope.kind !== 'client') throw clientMissingError('unmute')
  return { id: scope.id, name: cleanLine(await clientText(api, scope.id)) }
}

/** Returns the mute of the client with an ID or a name, if it is the only one. */
function namedMute(context: Context, owner: AlertOwner, text: string): Mute | undefined {
  const mutes = activeMutes(readOrders(context, owner), context.clock().getTime())
  const byId = mutes.find(({ client }) => String(client) === text)
  const [byName, ...more] = mutes.filter(({ name }) => foldText(name) === foldText(text))
  return byId ?? (more.length === 0 ? byName : undefined)
}

/** Words when a mute ends: `18:00`, `tomorrow 02:00`. */
function endText(context: Context, { until }: Mute): string {
  const { now, zone } = context.formatOptions()
  return formatTimeOfDay(new Date(until).toISOString(), now, zone)
}

/** Returns a mute as a sheet; what a client without one lacks is null. */
function sheetOf({ client, name, until, why }: Pick<Mute, 'client' | 'name'> & Partial<Mute>) {
  const end = until === undefined ? null : new Date(until).toISOString()
  return {
    fields: [
      { name: 'client', label: 'Client', kind: 'reference', refers: TENANT },
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'until', label: 'Until', kind: 'moment' },
      { name: 'why', label: 'Why', kind: 'text' },
    ],
    columns: [
      { field: 'client', heading: 'CLIENT' },
      { field: 'name', heading: 'NAME' },
      { field: 'until', heading: 'UNTIL' },
      { field: 'why', heading: 'WHY' },
    ],
    rows: [{ client, name, until: end, why: why ?? null }],
    isList: false,
  } as const
}
