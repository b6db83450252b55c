import type { Api } from '../api/api.ts'
import { findById } from '../api/finding.ts'
import { withOperation } from '../api/operation.ts'
import type { Stored } from '../api/reading.ts'
import { clientOf, type Scope, scopeOfOwner } from '../api/scope.ts'
import { changesIn, storedAlready } from '../api/writes/differences.ts'
import { performWrite } from '../api/writes/perform.ts'
import type { Given } from '../api/writes/plan.ts'
import { storedAlreadyNotices } from '../api/writes/telling.ts'
import { type CommandSpec, hasOption, type Input } from '../command.ts'
import type { Context } from '../context.ts'
import { RefusedError, UsageError } from '../errors.ts'
import { flagOf, labelInSentence } from '../records/fields.ts'
import { nameOf, nounOf } from '../records/naming.ts'
import type { Resource } from '../resources/definition.ts'
import { withArticle } from '../text/sentence.ts'
import { fieldOptions, longTextOf } from './field-options.ts'
import { checkEditor, givenTexts, givenValues, type Texts } from './given.ts'
import { findForWrite } from './guess.ts'
import { examplesOf, SHAPE_OPTIONS } from './options.ts'
import { idAlone, type Shaping, shapingOf, showRecords } from './showing.ts'
import { textFormatOptions } from './text-format.ts'
import { whichOf } from './which.ts'
import { tellOutcome, tellUnchanged, writeOptions } from './write-report.ts'

/** `itflow RESOURCE update WHICH --field value …`. */
export function updateCommand(resource: Resource): CommandSpec {
  const isOffered = resource.operations.update !== undefined
  const flag = flagOf(resource, longTextOf(resource, 'update')?.name ?? resource.label)
  return {
    name: 'update',
    aliases: ['edit'],
    summary: `Change fields of ${withArticle(nounOf(resource))}`,
    arguments: [whichOf(resource)],
    options: [
      ...fieldOptions(resource, 'update'),
      ...textFormatOptions(resource, 'update'),
      ...SHAPE_OPTIONS,
    ],
    examples: isOffered ? examplesOf(resource, 'update', ` 7 --${flag} @text.txt`) : [],
    isWrite: true,
    takesAnything: !isOffered,
    run: (context, input) => runUpdate(context, resource, input),
  }
}

/** All of an update that can be read and checked without the server. */
async function readUpdate(
  context: Context,
  api: Api,
  resource: Resource,
  input: Input,
): Promise<{ shaping: Shaping; texts: Texts }> {
  const shaping = await shapingOf(resource, input)
  checkEditor(context, input)
  const own = new Set(fieldOptions(resource, 'update').map(({ name }) => name))
  if (!Object.keys(input.options).some((name) => own.has(name))) {
    throw new UsageError('Nothing to change: name a field', {
      hint: `See: itflow ${resource.name} update --help`,
    })
  }
  return { shaping, texts: await givenTexts(context, api, resource, input, 'update') }
}

async function runUpdate(context: Context, resource: Resource, input: Input): Promise<void> {
  const api = await context.api()
  const { shaping, texts } = await withOperation(api, resource, 'update', () =>
    readUpdate(context, api, resource, input),
  )
  const scope = await api.scope(context.flags)
  const [which = ''] = input.args
  const found = await findForWrite(context, api, resource, { which, scope, does: 'Update' })
  const client = clientOf(resource, found.row)
  const asked = await givenValues(context, api, resource, input, {
    texts,
    on: 'update',
    // What a record refers to belongs to the record's own client, whatever the command's scope.
    scope: scopeOfOwner(client),
    current: found.row,
  })
  const target = hasOption(input, 'edit')
    ? await readAfterEditing(context, api, resource, { found, asked, scope })
    : found
  const given = changesIn(resource, asked, target.row, target.raw)
  for (const { code, message } of storedAlreadyNotices(
    storedAlready(resource, asked, target.row),
  )) {
    context.note(code, message)
  }
  if (Object.keys(given).length === 0) {
    const message = `${nameOf(resource, target.row)} is already up to date. Nothing was sent.`
    await tellUnchanged(context, api, { resource, verb: 'update', row: target.row }, message)
    return showRecords(context, resource, shaping, [target.row])
  }
  const outcome = await performWrite(
    api,
    { resource, verb: 'update', given, target, client },
    writeOptions(context, api),
  )
  tellOutcome(context, resource, outcome)
  await showRecords(context, resource, shaping, [outcome.row ?? idAlone(resource, target.row)])
  if (outcome.failure !== undefined) throw outcome.failure
}

/**
 * The record as it is once the editor is closed: hours may have gone by, and what others have changed meanwhile must
 * not be sent back as it was (H01, H02, H09). Refused where they changed the very text that was edited.
 */
async function readAfterEditing(
  context: Context,
  api: Api,
  resource: Resource,
  { found, asked, scope }: { found: Stored; asked: Given; scope: Scope },
): Promise<Stored> {
  const now = await findById(api, resource, Number(found.row[resource.id]), scope)
  const long = longTextOf(resource, 'update')
  if (long === undefined || (now.row[long.name] ?? '') === (found.row[long.name] ?? '')) return now
  context.note('edited', `What was written:\n${asked[long.name] ?? ''}`)
  const label = labelInSentence(long.field)
  throw new RefusedError(
    `the ${label} of ${nameOf(resource, now.row)} was changed by somebody else while you edited it.`,
    { hint: 'Nothing was sent; what you wrote is above. Edit it again' },
  )
}
