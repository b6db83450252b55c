// Loaded only where one record is shown at a terminal.
import type { Said } from '../actions/conversation.ts'
import type { Api } from '../api/api.ts'
import { placed } from '../cli/step-commands.ts'
import type { Context } from '../context.ts'
import { arranged, briefOf } from '../output/card-layout.ts'
import type { Sheet } from '../output/sheet.ts'
import { sayWorked, workedIn } from '../output/worked-time.ts'
import { placeNamed } from '../profiles/multi-profile.ts'
import { countOf } from '../records/describe-record.ts'
import type { NameLookup, Row } from '../records/record.ts'
import { numberText } from '../records/record-number.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import { type Shaping, titleOf } from './present.ts'

/** How a record is shown at a terminal. */
export interface GetCard {
  title: NonNullable<Sheet['title']>
  /** Puts first what the declaration says, unless the line names fields. */
  arrange(sheet: Sheet): Sheet
  /** Tells what can be done next. */
  tellNext(): void
}

/** What is known of it. */
interface Carded {
  row: Row
  api: Api
  names: NameLookup | undefined
  shaping: Shaping
  /** What was said on it, if that is shown. */
  said: Said | undefined
}

/** Lays out the card of a record, as far as its declaration says how. */
export async function getCard(
  context: Context,
  resource: Resource,
  carded: Carded,
): Promise<GetCard> {
  const { row, api, names, said, shaping } = carded
  const layout = shaping.fields === undefined ? resource.card : undefined
  const brief = layout === undefined ? '' : briefOf(layout, row)
  const title = await titleOf(api, resource, row, names, ...(brief === '' ? [] : [brief]))
  return {
    title,
    arrange: (sheet) =>
      layout === undefined ? sheet : arranged(sheet, layout, workedOn(resource, said)),
    tellNext: () => context.note('more', nextLine(resource, carded, placeNamed(context.flags))),
  }
}

/** The time that was worked on a record, by what was said on it. */
function workedOn({ conversation }: Resource, said: Said | undefined): Record<string, string> {
  const saying = conversation === undefined ? undefined : resources[conversation.in].saying
  if (saying === undefined) return {}
  const worked = sayWorked(workedIn(said?.rows ?? [], saying.worked))
  return worked === '' ? {} : { Worked: worked }
}

/** How many times something was said, how to say something, and how to see more. */
function nextLine(
  resource: Resource,
  { row, said, api }: Carded,
  at: ReturnType<typeof placeNamed>,
): string {
  const { name, id, conversation, ownCommands } = resource
  const which = `${row[id] ?? ''}`
  const more = [
    // A card has no secrets.
    ...(ownCommands === 'secrets' ? [placed(`itflow ${name} copy ${which}`, at)] : []),
    `${placed(`itflow ${name} get ${which}`, at)} --json for every field`,
    ...(api.settings.isSandbox ? [] : ['--web to open it']),
  ]
  if (conversation === undefined || said?.rows === undefined) return more.join(' · ')
  const { length } = said.rows
  const count =
    length === 0 ? `No ${conversation.called}` : countOf(resources[conversation.in], length)
  const reply = `itflow ${name} ${conversation.verb} ${numberText(resource, row) || which}`
  return [count, placed(reply, at), ...more].join(' · ')
}
