/** Variables that hold secrets of the program's own, whatever the profile. */
export const OWN_SECRETS: ReadonlySet<string> = new Set([
  'ITFLOW_API_KEY',
  'ITFLOW_DECRYPT_PASSWORD',
])

/** Whoever starts a child may know secrets that stand in the environment under names of the person's own. */
export interface Knowing {
  secrets?: () => Iterable<string>
}

/** What a child inherits: the environment without the program's own secrets, and without any known one. */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  secrets: Iterable<string> = [],
): Record<string, string | undefined> {
  const known = new Set([...secrets].filter((secret) => secret !== ''))
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name, value = '']) => !OWN_SECRETS.has(name) && !known.has(value.trim()),
    ),
  )
}
