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

/** Shows an instance's name in its profile's colour; the colours' package is loaded only where there is one to show. */
export async function tinter(
  color: ProfileColor | undefined,
  hasColor: boolean,
): Promise<(name: string) => string> {
  if (color === undefined || !hasColor) return (name) => name
  return (await import('./colors.ts')).tints[color]
}
