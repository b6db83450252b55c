/** Variables that hold secrets of the program's own, whatever the profile. */
export const SECRET_VARIABLES: ReadonlySet<string> = new Set([
  'ITFLOW_API_KEY',
  'ITFLOW_DECRYPT_PASSWORD',
])

/** Whoever starts a child may know secrets that stand in the environment under names of the person's own. */
export interface WithSecrets {
  secrets?: () => Iterable<string>
}

/** The longest value that every system can pass in an environment, in bytes. */
const LONGEST_VALUE = 32_000

/** Why a text can't be the value of a variable, without the text; undefined if it can. */
export function variableProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'has a NUL character, where a variable would end'
  if (/\p{Surrogate}/u.test(text)) return "has half a character, which can't be passed to a program"
  return Buffer.byteLength(text) > LONGEST_VALUE ? 'is too long for a variable' : undefined
}

/** What a child inherits: the environment without the program's own secrets, and without any known one. */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  secrets: Iterable<string> = [],
): Record<string, string | undefined> {
  const known = new Set([...secrets].filter((secret) => secret !== ''))
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name, value = '']) => !SECRET_VARIABLES.has(name) && !known.has(value.trim()),
    ),
  )
}
