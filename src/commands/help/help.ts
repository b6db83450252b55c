import type { CommandSpec, Input } from '../../cli/command.ts'
import type { Entry } from '../../cli/command-entry.ts'
import { optionsHelp } from '../../cli/help.ts'
import { helpWidth } from '../../cli/help-layout.ts'
import type { Context } from '../../context.ts'
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
  const { commandLineHelp } = await import('../../cli/command-help.ts')
  await context.showProse(await commandLineHelp(tree, first, rest, width))
}
