import type { Resource } from './definition.ts'

/** The other name of a module's command: what one of its records is called (`invoice-item`); its name where there is none. */
export function aliasOf({ name, noun, nouns }: Pick<Resource, 'name' | 'noun' | 'nouns'>): string {
  return nouns.replaceAll(' ', '-') === name ? noun.replaceAll(' ', '-') : name
}
