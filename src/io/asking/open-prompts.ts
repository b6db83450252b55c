import type { PromptOptions, Prompts } from '../prompts.ts'
import type { PromptStreams } from './prompt-streams.ts'

/** Opens the prompts for a terminal or for a screen reader. */
export async function openPrompts(
  streams: PromptStreams,
  { signal = streams.signal, hasColor = false, isAccessible = false }: PromptOptions = {},
): Promise<Prompts> {
  const abortable = { ...streams, signal }
  if (isAccessible) {
    const { accessiblePrompts } = await import('./accessible-prompts.ts')
    return accessiblePrompts(abortable)
  }
  const [{ terminalPrompts }, { stylerFor }] = await Promise.all([
    import('./terminal-prompts.ts'),
    import('./styles.ts'),
  ])
  return terminalPrompts(abortable, await stylerFor(hasColor))
}
