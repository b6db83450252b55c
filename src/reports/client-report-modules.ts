import type { Resource } from '../resources/definition.ts'
import { namesDeclared, resources } from '../resources/index.ts'
import type { ReportPart } from '../resources/presentation.ts'

/** The parts of a report about a client before what runs out, in order. */
export const PARTS_BEFORE_EXPIRY: readonly ReportPart[] = [
  'people',
  'places',
  'network',
  'web',
  'equipment',
]

const PARTS: readonly ReportPart[] = [...PARTS_BEFORE_EXPIRY, 'work', 'papers', 'hours']

/** Returns the modules that declare a part of a report about a client, in its order. */
export function reportModules(): readonly Resource[] {
  const all = namesDeclared().map((name) => resources[name])
  return PARTS.flatMap((part) => all.filter(({ reportPart }) => reportPart === part))
}

/** Returns the fields that a module declares with a fact (`isRole`). */
export function fieldsWith(
  { fields }: Resource,
  fact: 'isRole' | 'isKind' | 'isAgeFrom',
): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name]?.[fact] === true)
}
