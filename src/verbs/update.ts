import type { Api } from '../api/api.ts'
import { withOperation } from '../api/operation.ts'
import { clientOf, scopeOfOwner } from '../api/scope.ts'
import { changesIn, storedAlready } from '../api/writes/differences.ts'
import { performWrite } from '../api/writes/perform.ts'
import { storedAlreadyNotices } from '../api/writes/telling.ts'
import type { CommandSpec, Input } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { flagOf } from '../records/fields.ts'
import { nameOf, nounOf } from '../records/naming.ts'
import type { Resource } from '../resources/definition.ts'
import { withArticle } from '../text/sentence.ts'
import { fieldOptions, longTextOf } from './field-options.ts'
import { checkEditor, givenTexts, givenValues, type Texts } from './given.ts'
import { findForWrite } from './guess.ts'
import { examplesOf, optionFor, shapeOptions } from './options.ts'
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
      ...shapeOptions(resource),
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
  const { values: asked, references } = await givenValues(context, api, resource, input, {
    texts,
    on: 'update',
    // What a record refers to belongs to the record's own client, whatever the command's scope.
    scope: scopeOfOwner(client),
    current: found.row,
  })
  const outcome = await performWrite(
    api,
    {
      ...{ resource, verb: 'update', target: found, client, asked, references },
      given: changesIn(resource, asked, found.row, found.raw),
      called: optionFor(resource),
    },
    writeOptions(context, api),
  )
  const { row = found.row } = outcome.plan.request.target ?? found
  for (const { code, message } of storedAlreadyNotices(storedAlready(resource, asked, row))) {
    context.note(code, message)
  }
  if (outcome.state === 'unchanged') {
    const message = `${nameOf(resource, row)} is already up to date. Nothing was sent.`
    await tellUnchanged(context, api, { resource, verb: 'update', row }, message)
    return showRecords(context, resource, shaping, [row])
  }
  tellOutcome(context, resource, outcome)
  await showRecords(context, resource, shaping, [outcome.row ?? idAlone(resource, row)])
  if (outcome.failure !== undefined) throw outcome.failure
}
