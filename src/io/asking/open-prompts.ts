import type { Asking, Prompts } from '../prompts.ts'
import type { PromptStreams } from './prompt-streams.ts'

/** Questions as they are to be asked at these streams. */
export async function openPrompts(
  streams: PromptStreams,
  { signal = streams.signal, hasColor = false, isAccessible = false }: Asking = {},
): Promise<Prompts> {
  const ended = { ...streams, signal }
  if (isAccessible) {
    const { linePrompts } = await import('./accessible-prompts.ts')
    return linePrompts(ended)
  }
  const [{ terminalPrompts }, { dressFor }] = await Promise.all([
    import('./terminal-prompts.ts'),
    import('./styles.ts'),
  ])
  return terminalPrompts(ended, await dressFor(hasColor))
}
