// Loaded only when one record is shown at a terminal.
import type { ConversationContent } from '../actions/conversation.ts'
import type { Api } from '../api/api.ts'
import { withInstanceFlags } from '../cli/step-commands.ts'
import type { Context } from '../context.ts'
import { arrangeCard, cardDetails } from '../output/card-layout.ts'
import type { Sheet } from '../output/sheet.ts'
import { formatDuration, sumDurations } from '../output/worked-time.ts'
import { explicitInstance } from '../profiles/multi-profile.ts'
import { formatCount } from '../records/describe-record.ts'
import type { NameLookup, Row } from '../records/record.ts'
import { formatRecordNumber } from '../records/record-number.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { OutputShape } from './output-shape.ts'
import { titleOf } from './present.ts'

/** The card of a record at a terminal. */
export interface RecordCard {
  title: NonNullable<Sheet['title']>
  /** Puts the declared fields first, unless `--fields` names others. */
  arrange(sheet: Sheet): Sheet
  /** Reports what can be done next. */
  tellNext(): void
}

/** What the card is built from. */
interface CardInput {
  row: Row
  api: Api
  names: NameLookup | undefined
  shaping: OutputShape
  /** The replies to it, if they are shown. */
  replies: ConversationContent | undefined
}

/** Creates the card of a record, laid out as its declaration says. */
export async function createRecordCard(
  context: Context,
  resource: Resource,
  carded: CardInput,
): Promise<RecordCard> {
  const { row, api, names, replies, shaping } = carded
  const layout = shaping.fields === undefined ? resource.card : undefined
  const brief = layout === undefined ? '' : cardDetails(layout, row)
  const title = await titleOf(api, resource, {
    row,
    names,
    ...(brief === '' ? {} : { detail: brief }),
  })
  return {
    title,
    arrange: (sheet) =>
      layout === undefined ? sheet : arrangeCard(sheet, layout, workedOn(resource, replies)),
    tellNext: () =>
      context.note('more', nextLine(resource, carded, explicitInstance(context.flags))),
  }
}

/** Returns the time worked on a record, summed over its replies. */
function workedOn(
  { conversation }: Resource,
  replies: ConversationContent | undefined,
): Record<string, string> {
  const saying = conversation === undefined ? undefined : resources[conversation.in].messageFields
  if (saying === undefined) return {}
  const worked = formatDuration(sumDurations(replies?.rows ?? [], saying.timeWorked))
  return worked === '' ? {} : { Worked: worked }
}

/** Returns the line with the number of replies, how to reply, and how to see more. */
function nextLine(
  resource: Resource,
  { row, replies, api }: CardInput,
  at: ReturnType<typeof explicitInstance>,
): string {
  const { name, id, conversation, extraCommands } = resource
  const idText = `${row[id] ?? ''}`
  const more = [
    // A card has no secrets.
    ...(extraCommands === 'secrets'
      ? [withInstanceFlags(`itflow ${name} copy ${idText}`, at)]
      : []),
    `${withInstanceFlags(`itflow ${name} get ${idText}`, at)} --json for every field`,
    ...(api.settings.isSandbox ? [] : ['--web to open it']),
  ]
  if (conversation === undefined || replies?.rows === undefined) return more.join(' · ')
  const { length } = replies.rows
  const count =
    length === 0 ? `No ${conversation.key}` : formatCount(resources[conversation.in], length)
  const reply = `itflow ${name} ${conversation.verb} ${formatRecordNumber(resource, row) || idText}`
  return [count, withInstanceFlags(reply, at), ...more].join(' · ')
}
