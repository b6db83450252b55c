/** The styles of a question's parts; without colour, all of them are plain. */
export type Style = 'mark' | 'question' | 'answer' | 'hint' | 'problem'

/** Colours a part of a question. */
export type Styler = (style: Style, text: string) => string

/** Returns a terminal's styler; the package for colours is loaded only if needed. */
export async function stylerFor(hasColor: boolean): Promise<Styler> {
  if (!hasColor) return (_, text) => text
  const { styles } = await import('./colors.ts')
  return (style, text) => styles[style](text)
}
