/** The variables for this program's secrets, no matter which profile is used. */
export const SECRET_VARIABLES: ReadonlySet<string> = new Set([
  'ITFLOW_API_KEY',
  'ITFLOW_DECRYPT_PASSWORD',
])

/** The known secrets, which may also be in variables that the person named. */
export interface WithSecrets {
  secrets?: () => Iterable<string>
}

/** The longest value of a variable that every system can pass to a program, in bytes. */
const MAX_VALUE_BYTES = 32_000

/** Why a text can't be the value of a variable, without the text; undefined if it can. */
export function variableProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'has a NUL character, which would end a variable'
  if (/\p{Surrogate}/u.test(text)) return "has half a character, which can't be passed to a program"
  return Buffer.byteLength(text) > MAX_VALUE_BYTES ? 'is too long for a variable' : undefined
}

/** The environment for a child, without any variable that holds a secret. */
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
