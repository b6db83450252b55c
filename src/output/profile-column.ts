import type { Sheet } from './sheet.ts'

/** Adds the profile, a field and a column, to a list whose rows are from several instances. */
export function withProfileColumn<List extends Pick<Sheet, 'fields' | 'columns'>>(
  list: List,
  isMany: boolean,
): List {
  if (!isMany) return list
  return {
    ...list,
    fields: [{ name: 'profile', label: 'Profile', kind: 'text' }, ...list.fields],
    columns: [{ field: 'profile', heading: 'PROFILE' }, ...list.columns],
  }
}

/** Groups a list by client; on several instances, by profile first. */
export function clientGroups(isMany: boolean): Sheet['groups'] & object {
  return { fields: isMany ? ['profile', 'client'] : ['client'], none: 'No client' }
}
