import type { BranchSpec, CommandSpec } from '../../cli/command.ts'
import { CONCURRENCY, OLDER_THAN, runArgument } from './options.ts'

/** `itflow runs`: what commands on several records did, and how it is resumed and undone. */
export function runsBranch(): BranchSpec {
  return {
    name: 'runs',
    aliases: ['run'],
    summary: 'What imports and other commands on many records did: resume or undo it',
    commands: [listCommand(), showCommand(), resumeCommand(), undoCommand(), pruneCommand()],
  }
}

function listCommand(): CommandSpec {
  return {
    name: 'list',
    reach: 'profiles',
    aliases: ['ls'],
    summary: 'All runs that are kept, the newest first',
    examples: ['itflow runs list', 'itflow runs list --json'],
    run: async (context) => (await import('./list.ts')).printRuns(context),
  }
}

function showCommand(): CommandSpec {
  return {
    name: 'show',
    reach: 'profiles',
    aliases: ['get'],
    summary: 'One run, and what became of each record',
    arguments: [runArgument('the run; the last one where left out')],
    examples: ['itflow runs show', 'itflow runs show 12 --json'],
    run: async (context, { args }) => (await import('./show.ts')).showRun(context, args[0]),
  }
}

function resumeCommand(): CommandSpec {
  return {
    name: 'resume',
    summary: 'Go on with a run that was interrupted',
    description:
      'What has been written is not written again. What was being written when the run was interrupted is looked up first, and repeated only where it is certain that it did not happen. Records that failed are left: put right what was wrong, and start the command again.',
    arguments: [runArgument('the run; at a terminal the last interrupted one where left out')],
    options: [CONCURRENCY],
    examples: ['itflow runs resume', 'itflow runs resume 12'],
    isWrite: true,
    run: async (context, input) => (await import('./resume.ts')).resume(context, input),
  }
}

function undoCommand(): CommandSpec {
  return {
    name: 'undo',
    summary: 'Take back what a run did',
    description:
      'Each field that still has the value that the run gave it gets the one from before; what was changed since is left, and named. What the run created is archived, or deleted where it can’t be archived. What can’t be taken back is said first: deletions, closed tickets, replaced passwords, dates that were empty.',
    arguments: [runArgument('the run; at a terminal the last one where left out')],
    options: [CONCURRENCY],
    examples: ['itflow runs undo 12 --dry-run', 'itflow runs undo 12 --yes'],
    isWrite: true,
    run: async (context, input) => (await import('./undo.ts')).undo(context, input),
  }
}

function pruneCommand(): CommandSpec {
  return {
    name: 'prune',
    reach: 'profiles',
    summary: 'Remove the journals of old runs',
    description:
      'Without its journal a run can be neither resumed nor undone. Journals of runs that have ended are removed by themselves after 90 days.',
    options: [OLDER_THAN],
    examples: ['itflow runs prune', 'itflow runs prune --older-than 30d'],
    hasNoDryRun: true,
    run: async (context, input) => (await import('./prune.ts')).prune(context, input),
  }
}
