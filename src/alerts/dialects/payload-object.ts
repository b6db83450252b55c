import { PayloadError } from './payload-error.ts'

/** An object of a payload. */
export type PayloadObject = Readonly<Record<string, unknown>>

/** Whether a value is an object, and not a list. */
export function isObject(value: unknown): value is PayloadObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns a payload that must be an object. */
export function objectOf(payload: unknown): PayloadObject {
  if (!isObject(payload)) throw new PayloadError('The payload must be a JSON object')
  return payload
}

/** Returns an object's own value; what every object inherits (`constructor`) is none. */
export function ownValue(object: unknown, name: string): unknown {
  return isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined
}
