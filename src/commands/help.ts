import type { CommandSpec, Input } from '../command.ts'
import type { Context } from '../context.ts'
import type { Entry } from '../entry.ts'
import { optionsHelp } from '../help.ts'
import { helpWidth } from '../help-layout.ts'
import { TOPICS, topicNamed } from './topics.ts'

/** `itflow help TOPIC`, or `itflow help COMMAND [VERB]`. */
export function helpCommand(tree: readonly Entry[]): CommandSpec {
  return {
    name: 'help',
    reach: 'program',
    summary: 'Help on a command or a topic',
    arguments: [
      {
        type: { kind: 'topic', topics: ['options', ...TOPICS] },
        help: 'a command, or one of these',
        isVariadic: true,
      },
    ],
    examples: ['itflow help options', 'itflow help tickets create', 'itflow help hazards H03'],
    run: (context, input) => showHelp(context, input, tree),
  }
}

async function showHelp(context: Context, { args }: Input, tree: readonly Entry[]): Promise<void> {
  const [first = '', ...rest] = args
  const width = helpWidth(context.io.output)
  if (first === 'options') return context.showProse(optionsHelp(width))
  const topic = await topicNamed(first, rest, width)
  if (topic !== undefined) return context.showProse(topic)
  const { commandLineHelp } = await import('../command-help.ts')
  await context.showProse(await commandLineHelp(tree, first, rest, width))
}
