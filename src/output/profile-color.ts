/** Colours that a name can be shown in. */
export const COLORS = [
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'gray',
] as const

/** A colour that a profile's name is shown in. */
export type ProfileColor = (typeof COLORS)[number]

/**
 * Returns a function that shows an instance's name in its profile's colour; loads the colour package only if there is
 * one.
 */
export async function tinter(
  color: ProfileColor | undefined,
  hasColor: boolean,
): Promise<(name: string) => string> {
  if (color === undefined || !hasColor) return (name) => name
  return (await import('./colors.ts')).tints[color]
}
