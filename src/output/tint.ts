import type { ProfileColor } from '../profiles/profile.ts'

/** Shows an instance's name in its profile's colour; the colours' package is loaded only where there is one to show. */
export async function tinter(
  color: ProfileColor | undefined,
  hasColor: boolean,
): Promise<(name: string) => string> {
  if (color === undefined || !hasColor) return (name) => name
  return (await import('./chalk.ts')).tints[color]
}
