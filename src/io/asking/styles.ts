/** What the parts of a question look like; without colour all of them are plain. */
export type Style = 'mark' | 'question' | 'answer' | 'aside' | 'fault'

/** Shows a part of a question in its style. */
export type Styler = (style: Style, text: string) => string

/** The styles of a terminal; the colours' package is loaded only where there is colour. */
export async function stylerFor(hasColor: boolean): Promise<Styler> {
  if (!hasColor) return (_, text) => text
  const { styles } = await import('./colors.ts')
  return (style, text) => styles[style](text)
}
