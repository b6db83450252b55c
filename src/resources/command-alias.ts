import type { Resource } from './definition.ts'

/**
 * The other name of a module's command: its singular noun (`invoice-item`), or just its name if the noun isn't its
 * singular.
 */
export function aliasOf({ name, noun, nouns }: Pick<Resource, 'name' | 'noun' | 'nouns'>): string {
  return nouns.replaceAll(' ', '-') === name ? noun.replaceAll(' ', '-') : name
}
