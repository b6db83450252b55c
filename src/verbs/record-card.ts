// Loaded only where one record is shown at a terminal.
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
import { type OutputShape, titleOf } from './present.ts'

/** How a record is shown at a terminal. */
export interface RecordCard {
  title: NonNullable<Sheet['title']>
  /** Puts first what the declaration says, unless the line names fields. */
  arrange(sheet: Sheet): Sheet
  /** Tells what can be done next. */
  tellNext(): void
}

/** What is known of it. */
interface CardInput {
  row: Row
  api: Api
  names: NameLookup | undefined
  shaping: OutputShape
  /** What was said on it, if that is shown. */
  said: ConversationContent | undefined
}

/** Lays out the card of a record, as far as its declaration says how. */
export async function createRecordCard(
  context: Context,
  resource: Resource,
  carded: CardInput,
): Promise<RecordCard> {
  const { row, api, names, said, shaping } = carded
  const layout = shaping.fields === undefined ? resource.card : undefined
  const brief = layout === undefined ? '' : cardDetails(layout, row)
  const title = await titleOf(api, resource, row, names, ...(brief === '' ? [] : [brief]))
  return {
    title,
    arrange: (sheet) =>
      layout === undefined ? sheet : arrangeCard(sheet, layout, workedOn(resource, said)),
    tellNext: () =>
      context.note('more', nextLine(resource, carded, explicitInstance(context.flags))),
  }
}

/** The time that was worked on a record, by what was said on it. */
function workedOn(
  { conversation }: Resource,
  said: ConversationContent | undefined,
): Record<string, string> {
  const saying = conversation === undefined ? undefined : resources[conversation.in].messageFields
  if (saying === undefined) return {}
  const worked = formatDuration(sumDurations(said?.rows ?? [], saying.timeWorked))
  return worked === '' ? {} : { Worked: worked }
}

/** How many times something was said, how to say something, and how to see more. */
function nextLine(
  resource: Resource,
  { row, said, api }: CardInput,
  at: ReturnType<typeof explicitInstance>,
): string {
  const { name, id, conversation, extraCommands } = resource
  const which = `${row[id] ?? ''}`
  const more = [
    // A card has no secrets.
    ...(extraCommands === 'secrets' ? [withInstanceFlags(`itflow ${name} copy ${which}`, at)] : []),
    `${withInstanceFlags(`itflow ${name} get ${which}`, at)} --json for every field`,
    ...(api.settings.isSandbox ? [] : ['--web to open it']),
  ]
  if (conversation === undefined || said?.rows === undefined) return more.join(' · ')
  const { length } = said.rows
  const count =
    length === 0 ? `No ${conversation.key}` : formatCount(resources[conversation.in], length)
  const reply = `itflow ${name} ${conversation.verb} ${formatRecordNumber(resource, row) || which}`
  return [count, withInstanceFlags(reply, at), ...more].join(' · ')
}
