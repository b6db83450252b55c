/** Variables that hold secrets of the program's own. */
const OWN_SECRETS: ReadonlySet<string> = new Set(['ITFLOW_API_KEY', 'ITFLOW_DECRYPT_PASSWORD'])

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
