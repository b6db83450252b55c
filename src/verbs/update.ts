import { update } from '../actions/update.ts'
import type { Api } from '../api/api.ts'
import { withOperation } from '../api/operation.ts'
import type { CommandSpec, Input } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { flagOf } from '../records/fields.ts'
import type { CheckedValues } from '../records/input.ts'
import { nounOf } from '../records/naming.ts'
import type { Resource } from '../resources/definition.ts'
import { withArticle } from '../text/sentence.ts'
import { moreOf } from './create.ts'
import { fieldOptions, longTextOf } from './field-options.ts'
import { checkEditor, givenValues } from './given.ts'
import { findForWrite } from './guess.ts'
import { examplesOf, optionFor, shapeOptions } from './options.ts'
import { givenSecrets } from './secret-values.ts'
import { idAlone, type Shaping, shapingOf, showRecords } from './showing.ts'
import { textFormatOptions } from './text-format.ts'
import { whichOf } from './which.ts'
import { actingOf, planUnchanged, tellOutcome } from './write-report.ts'

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
): Promise<{ shaping: Shaping; values: CheckedValues }> {
  const shaping = await shapingOf(resource, input)
  checkEditor(context, input)
  const own = new Set(fieldOptions(resource, 'update').map(({ name }) => name))
  if (!Object.keys(input.options).some((name) => own.has(name))) {
    throw new UsageError('Nothing to change: name a field', {
      hint: `See: itflow ${resource.name} update --help`,
    })
  }
  return { shaping, values: await givenValues(context, api, resource, input, 'update') }
}

async function runUpdate(context: Context, resource: Resource, input: Input): Promise<void> {
  const api = await context.api()
  const { shaping, values } = await withOperation(api, resource, 'update', () =>
    readUpdate(context, api, resource, input),
  )
  const scope = await api.scope(context.flags)
  const [text = ''] = input.args
  const which = await findForWrite(context, api, resource, { which: text, scope, does: 'Update' })
  const secrets = await givenSecrets(context, api, resource, 'update', input)
  const more = await moreOf(context, api, resource, input, 'update')
  const asked = { values: new Map([...values, ...secrets]), more, called: optionFor(resource) }
  const acting = actingOf(context, api)
  const outcome = await update(api, { ...asked, resource, scope, which }, acting)
  tellOutcome(context, resource, outcome)
  await planUnchanged(context, api, outcome)
  const { row = idAlone(resource, which.row) } = outcome
  await showRecords(context, resource, shaping, [row])
  if (outcome.failure !== undefined) throw outcome.failure
}
