import type { Hint, RecordStep, Step } from './hints.ts'
import { linesOf } from './hints.ts'

/** A hint as text, its steps as commands; undefined if there is nothing to say. */
export function hintText(hint: Hint | undefined): string | undefined {
  const lines = linesOf(hint).map((line) =>
    typeof line === 'string' ? line : `${line.for}: ${commandOf(line.step)}`,
  )
  const text = lines.filter((line) => line !== '').join('\n')
  return text === '' ? undefined : text
}

/** The command that does a step. */
export function commandOf(step: Step): string {
  return step.do === 'examine' ? 'itflow doctor' : recordCommand(step)
}

function recordCommand({ do: verb, resource, id, client, at = {} }: RecordStep): string {
  const which = id === undefined ? '' : ` ${id}`
  const profile = at.profile === undefined ? '' : ` --profile ${at.profile}`
  const release = at.release === undefined ? '' : ` --release ${at.release}`
  return `itflow ${resource} ${verb}${which}${ownerFlag(client)}${profile}${release}`
}

function ownerFlag(client: RecordStep['client']): string {
  if (client === undefined) return ''
  if (client === 'unknown') return ' --client CLIENT'
  return client === null ? ' --global' : ` --client ${client}`
}
