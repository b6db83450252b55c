import type { PromptOptions, Prompts } from '../prompts.ts'
import type { PromptStreams } from './prompt-streams.ts'

/** Questions as they are to be asked at these streams. */
export async function openPrompts(
  streams: PromptStreams,
  { signal = streams.signal, hasColor = false, isAccessible = false }: PromptOptions = {},
): Promise<Prompts> {
  const ended = { ...streams, signal }
  if (isAccessible) {
    const { accessiblePrompts } = await import('./accessible-prompts.ts')
    return accessiblePrompts(ended)
  }
  const [{ terminalPrompts }, { stylerFor }] = await Promise.all([
    import('./terminal-prompts.ts'),
    import('./styles.ts'),
  ])
  return terminalPrompts(ended, await stylerFor(hasColor))
}
