import type { CommandInput, CommandSpec } from '../../cli/command.ts'
import type { CommandEntry } from '../../cli/command-entry.ts'
import { optionsHelp } from '../../cli/help.ts'
import { helpWidth } from '../../cli/help-layout.ts'
import type { Context } from '../../context.ts'
import { TOPICS, topicText } from './topics.ts'

/** `itflow help TOPIC` and `itflow help COMMAND [VERB]`: shows help. */
export function helpCommand(tree: readonly CommandEntry[]): CommandSpec {
  return {
    name: 'help',
    reach: 'program',
    summary: 'Show help for a command or a topic',
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

async function showHelp(
  context: Context,
  { args }: CommandInput,
  tree: readonly CommandEntry[],
): Promise<void> {
  const [first = '', ...rest] = args
  const width = helpWidth(context.io.output)
  if (first === 'options') return context.showPaged(optionsHelp(width))
  const topic = await topicText(first, rest, width)
  if (topic !== undefined) return context.showPaged(topic)
  const { commandLineHelp } = await import('../../cli/command-help.ts')
  await context.showPaged(await commandLineHelp(tree, first, rest, width))
}
