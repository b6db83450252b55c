import type { Source } from '../../alerts/config/receiver-config.ts'
import type { DeliveryTools } from '../../alerts/delivery/delivery-plan.ts'
import { deliveryTools } from '../../alerts/delivery/delivery-tools.ts'
import { failureText, kindOfFailure } from '../../alerts/delivery/failure-kind.ts'
import { type DeliveryPreview, previewDelivery } from '../../alerts/delivery/preview.ts'
import { PayloadError } from '../../alerts/dialects/payload-error.ts'
import type { Reading, ReceivedEvent } from '../../alerts/event.ts'
import { parseBody } from '../../alerts/http/parse-body.ts'
import { Refusal } from '../../alerts/http/refusal.ts'
import { type Mute, muteOf, readOrders } from '../../alerts/orders.ts'
import { readOutbox } from '../../alerts/outbox/read-outbox.ts'
import { receiverDirectory } from '../../alerts/receiver-paths.ts'
import { type CommandInput, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { readTextInput } from '../../io/text-input.ts'
import { notOneOf } from '../../records/did-you-mean.ts'
import { formatBytes } from '../../text/byte-size.ts'
import { createActionOptions } from '../../verbs/write-report.ts'
import { ownerOf } from './alert-options.ts'
import { previewSheet } from './preview-sheet.ts'
import { readConfig, requireConfigPath } from './read-config.ts'
import { TEST_SOURCE } from './receiver-options.ts'
import { receiverOwner } from './receiver-owner.ts'

/** The type of a form, which tools send that don't know JSON, and what one begins with. */
const FORM = 'application/x-www-form-urlencoded'
const FORM_START = /^[\w.%-]+=/

/** `itflow alerts test`: shows what the receiver would do about a payload, and does nothing. */
export async function testPayload(context: Context, input: CommandInput): Promise<void> {
  const { config } = await readConfig(context, requireConfigPath(input))
  const source = requireSource(config.sources, textOption(input, TEST_SOURCE.name))
  const payload = await payloadOf(context, source, input.args[0] ?? '')
  const { events, ignored, complaints } = readPayload(source, payload)
  const at = context.clock().getTime()
  const orders = readOrders(context, await receiverOwner(context))
  const mutes = (client: number) => muteOf(orders, client, at)
  const tools = await toolsFor(context, () => config, mutes)
  const received = events.map((event) => ({ seq: 0, at, source: source.name, event }))
  const { previews, failures } = await previewAll(tools, received)
  if (previews.length > 0 || failures.length === 0) {
    const rules = { rule: source.rules.client, muteOf: mutes }
    await context.show(previewSheet(context, previews, rules))
  }
  for (const complaint of complaints) context.note('expression', complaint)
  if (ignored !== undefined) context.note('ignored', ignored)
  if (events.length === 0) context.note('none', 'Nothing would be done.')
  reportFailures(context, failures, events.length)
}

/** An alert that would be set aside. */
interface PreviewFailure {
  subject: string
  error: unknown
}

/** Previews each alert; one that ITFlow has no place for doesn't end the others. Throws if ITFlow itself fails. */
async function previewAll(
  tools: DeliveryTools,
  received: readonly ReceivedEvent[],
): Promise<{ previews: readonly DeliveryPreview[]; failures: readonly PreviewFailure[] }> {
  const previews: DeliveryPreview[] = []
  const failures: PreviewFailure[] = []
  for (const one of received) {
    try {
      previews.push(await previewDelivery(tools, one))
    } catch (error) {
      if (kindOfFailure(error) !== 'alert') throw error
      failures.push({ subject: one.event.subject, error })
    }
  }
  return { previews, failures }
}

/** Names each of several alerts that would be set aside, and throws what the first one failed with. */
function reportFailures(
  context: Context,
  failures: readonly PreviewFailure[],
  count: number,
): void {
  const [first] = failures
  if (first === undefined) return
  for (const { subject, error } of count > 1 ? failures : []) {
    context.note('failed', `${subject}: ${failureText(error)}`)
  }
  throw first.error
}

function requireSource(sources: ReadonlyMap<string, Source>, name = ''): Source {
  const found = sources.get(name)
  if (found !== undefined) return found
  const names = [...sources.keys()]
  if (name !== '') throw notOneOf(names, `--source ${name}`, name)
  throw new UsageError('--source is missing', { hint: `One of: ${names.join(', ')}` })
}

async function payloadOf(
  context: Context,
  { name, maxBody }: Source,
  written: string,
): Promise<unknown> {
  if (!written.startsWith('@')) {
    throw new UsageError('The payload is read from a file: @payload.json, or @- for standard input')
  }
  const body = Buffer.from(await readTextInput(context, 'PAYLOAD', written.slice(1)))
  if (body.length > maxBody)
    throw refusalError(name, `it is larger than max_body (${formatBytes(maxBody)})`)
  try {
    return parseBody(body, FORM_START.test(body.toString('latin1', 0, 200)) ? FORM : undefined)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw refusalError(name, error.message, error)
  }
}

function refusalError(source: string, reason: string, cause?: unknown): UsageError {
  return new UsageError(`${source} would refuse this payload: ${reason}`, { cause })
}

function readPayload(
  source: Source,
  payload: unknown,
): Reading & { complaints: ReadonlySet<string> } {
  const complaints = new Set<string>()
  try {
    return { ...source.read(payload, (complaint) => complaints.add(complaint)), complaints }
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error
    throw refusalError(source.name, error.message, error)
  }
}

async function toolsFor(
  context: Context,
  config: DeliveryTools['config'],
  mutes: (client: number) => Mute | undefined,
): Promise<DeliveryTools> {
  const api = await context.api()
  const owner = ownerOf(api)
  const { alerts } = readOutbox(receiverDirectory(context, owner))
  return deliveryTools({
    ...{ place: context, owner, alerts, config, now: context.monotonicNow },
    api: async () => api,
    isMuted: (client) => mutes(client) !== undefined,
    toWall: (moment) => moment,
    actionOptions: { ...createActionOptions(context, api), isDryRun: true },
  })
}
