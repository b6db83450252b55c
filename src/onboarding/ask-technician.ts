import type { Api, NamedTechnician } from '../api/api.ts'
import type { Context } from '../context.ts'
import { changeProfileStore } from '../profiles/change-profile-store.ts'
import { findProfile } from '../profiles/profile-store.ts'
import { profileNames } from '../profiles/resolve-settings.ts'
import { cleanName } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'

/**
 * Asks which technician the person is, of those that the records name, and keeps the answer in the profile; undefined where
 * none can be read. An ID is kept: two may have one name, and older servers tell no names.
 */
export async function askOwnTechnician(
  context: Context,
  api: Api,
  { name }: Resource,
): Promise<NamedTechnician | undefined> {
  const names = await api.names([name], { kind: 'all' })
  const choices = names
    .entriesOf(name)
    .map(([id, known]) => ({ value: id, name: cleanName(known), details: [String(id)] }))
    .sort((a, b) => a.name.localeCompare(b.name))
  if (choices.length === 0) return undefined
  const prompts = await context.prompts()
  const id = await prompts.pick('Which technician are you', choices)
  const chosen = choices.find(({ value }) => value === id)
  return { value: String(id), from: await keep(context, String(id), chosen?.name ?? '') }
}

/** Keeps it where there is a profile to keep it in; returns where it stands now. */
async function keep(context: Context, id: string, name: string): Promise<string> {
  const { instance, isSandbox } = await context.settings()
  const isKept = !isSandbox && (await profileNames(context)).includes(instance)
  if (!isKept) {
    context.note('technician', `“me” is ${name} (${id}) for this command`)
    return 'as chosen'
  }
  await changeProfileStore(context, context.note, (store) => {
    const profile = findProfile(store, instance)
    if (profile === undefined) return store
    const profiles = { ...store.profiles, [instance]: { ...profile, technician: id } }
    return { ...store, profiles }
  })
  context.note('technician', `“me” is ${name} (${id}) from now on: kept in the profile ${instance}`)
  return `profile ${instance}`
}
