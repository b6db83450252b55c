import type { Api, NamedTechnician } from '../api/api.ts'
import type { Context } from '../context.ts'
import { changeProfileStore } from '../profiles/change-profile-store.ts'
import { findProfile } from '../profiles/profile-store.ts'
import { profileNames } from '../profiles/resolve-settings.ts'
import { cleanName } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'

/**
 * Asks which technician the person is, from those named in the records, and saves the answer in the profile; undefined
 * if no technicians can be read. It saves the ID: two technicians may share a name, and older servers return no names.
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
  return { value: String(id), from: await saveChoice(context, String(id), chosen?.name ?? '') }
}

/** Saves the technician if the instance has a profile; returns where it is set now. */
async function saveChoice(context: Context, id: string, name: string): Promise<string> {
  const { instance, isSandbox } = await context.settings()
  const hasProfile = !isSandbox && (await profileNames(context)).includes(instance)
  if (!hasProfile) {
    context.note('technician', `“me” is ${name} (${id}) for this command`)
    return 'as chosen'
  }
  await changeProfileStore(context, context.note, (store) => {
    const profile = findProfile(store, instance)
    if (profile === undefined) return store
    const profiles = { ...store.profiles, [instance]: { ...profile, technician: id } }
    return { ...store, profiles }
  })
  context.note(
    'technician',
    `“me” is ${name} (${id}) from now on: saved in the profile ${instance}`,
  )
  return `profile ${instance}`
}
