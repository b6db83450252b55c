import type { Step } from './step.ts'

/** Whether a value is the placeholder for a secret. */
export function isRedacted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'secret' in value && value.secret === true
}

/** Whether a step writes secrets, which are not in the journal. */
export function hasRedactedValues({ values = {} }: Step): boolean {
  return Object.values(values).some(isRedacted)
}
