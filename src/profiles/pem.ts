import { UsageError } from '../errors.ts'
import { readTextFile } from './private-files.ts'
import type { Setting } from './settings.ts'

/** The PEM text in a file that a setting names; throws a UsageError where there is none. */
export function readPem({ value: path, from }: Setting<string>): string {
  const text = readOrRefuse(path, from)
  if (!text.includes('-----BEGIN ')) {
    throw new UsageError(`${path} (${from}) is no PEM file: it has no line "-----BEGIN …"`)
  }
  return text
}

function readOrRefuse(path: string, from: string): string {
  let text: string | undefined
  try {
    text = readTextFile(path)
  } catch (cause) {
    throw new UsageError(`${path} (${from}) cannot be read`, { cause })
  }
  if (text === undefined) throw new UsageError(`There is no file ${path} (${from})`)
  return text
}
