import type { CommandSpec } from '../../cli/command.ts'
import { resources } from '../../resources/index.ts'
import { fieldOptions } from '../field-options.ts'
import { shapeOptions } from '../options.ts'
import { conditionsFor, selectorArgument } from '../selector-argument.ts'
import { textFormatOptions } from '../text-format.ts'
import { DEFAULT_MESSAGE, DISCARD, TIMER_FIELDS } from './fields.ts'

const { tickets, 'ticket-replies': replies } = resources

/** Builds the commands of the timer, which runs on this computer and ends as a reply with the time worked. */
export function timerCommands(): readonly CommandSpec[] {
  return [startCommand(), stopCommand(), timerCommand()]
}

function startCommand(): CommandSpec {
  return {
    name: 'start',
    summary: 'Start a timer for a ticket, on this computer',
    description:
      'A profile has one timer. It survives a restart of the computer. Nothing is sent to ITFlow until you stop it.',
    arguments: [selectorArgument(tickets, conditionsFor(tickets, 'close'))],
    examples: ['itflow tickets start TCK-12'],
    hasNoDryRun: true,
    run: async (context, input) => (await import('./start.ts')).runStart(context, input),
  }
}

function stopCommand(): CommandSpec {
  return {
    name: 'stop',
    summary: 'Stop the timer and write the time to its ticket as an internal note',
    description:
      'A timer that has been running for more than 8 hours may have been forgotten: its time is written only once you confirm it, or give another one with --time.',
    options: [
      ...fieldOptions(replies, 'create')
        .filter(({ field }) => !TIMER_FIELDS.includes(field?.name ?? ''))
        .map((option) => withTimerDefault(option)),
      ...textFormatOptions(replies, 'create'),
      DISCARD,
      ...shapeOptions(replies),
    ],
    examples: [
      'itflow tickets stop --message "Replaced the toner"',
      'itflow tickets stop --time 45m',
    ],
    isWrite: true,
    run: async (context, input) => (await import('./stop.ts')).runStop(context, input),
  }
}

/** The options of a reply, none of which is required here. */
function withTimerDefault({
  isRequired,
  ...option
}: ReturnType<typeof fieldOptions>[number]): ReturnType<typeof fieldOptions>[number] {
  if (isRequired === true) return { ...option, defaultValue: DEFAULT_MESSAGE }
  const isTime = option.field?.name === replies.messageFields?.timeWorked
  return isTime ? { ...option, help: "how long it took, instead of the timer's time" } : option
}

function timerCommand(): CommandSpec {
  return {
    name: 'timer',
    summary: 'Show the running timer',
    description: "Doesn't contact the server. Without a running timer, the exit status is 5.",
    examples: ['itflow tickets timer', 'itflow tickets timer --json'],
    reach: 'profiles',
    run: async (context) => (await import('./show.ts')).runTimer(context),
  }
}
