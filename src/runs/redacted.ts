import type { Step } from './step.ts'

/** Whether a value is one that stays out of the journal. */
export function isRedacted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'secret' in value && value.secret === true
}

/** Whether a step writes values that are in no journal. */
export function hasRedactedValues({ values = {} }: Step): boolean {
  return Object.values(values).some(isRedacted)
}
