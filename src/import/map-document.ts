import { type FormDocument, parseYamlForm } from '../yaml/yaml-form.ts'
import { mapSchema, type WrittenMap } from './map-schema.ts'

/** A parsed map file that has the right form. */
export type MapDocument = FormDocument<WrittenMap>

/** Parses a map file, called `name` in messages. Throws a UsageError with line and column if its form is wrong. */
export function parseMapDocument(text: string, name: string): MapDocument {
  return parseYamlForm(text, name, {
    schema: mapSchema,
    notMap: 'a map must have keys such as columns',
  })
}
