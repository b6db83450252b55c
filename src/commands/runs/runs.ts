import type { BranchSpec, CommandSpec } from '../../cli/command.ts'
import { CONCURRENCY } from './concurrency.ts'
import { OLDER_THAN, runArgument } from './options.ts'

/** `itflow runs`: lists, resumes and undoes commands on several records. */
export function runsBranch(): BranchSpec {
  return {
    name: 'runs',
    aliases: ['run'],
    summary: 'List, resume and undo imports and other bulk commands',
    commands: [listCommand(), showCommand(), resumeCommand(), undoCommand(), pruneCommand()],
  }
}

function listCommand(): CommandSpec {
  return {
    name: 'list',
    reach: 'profiles',
    aliases: ['ls'],
    summary: 'List runs, newest first',
    examples: ['itflow runs list', 'itflow runs list --json'],
    run: async (context) => (await import('./list.ts')).printRuns(context),
  }
}

function showCommand(): CommandSpec {
  return {
    name: 'show',
    reach: 'profiles',
    aliases: ['get'],
    summary: 'Show a run and the outcome for each record',
    arguments: [runArgument('the run; by default the last one')],
    examples: ['itflow runs show', 'itflow runs show 12 --json'],
    run: async (context, { args }) => (await import('./show.ts')).showRun(context, args[0]),
  }
}

function resumeCommand(): CommandSpec {
  return {
    name: 'resume',
    summary: 'Resume a run that was interrupted',
    description:
      "Records that have been written are not written again. A write that was in progress when the run was interrupted is checked first, and repeated only if it certainly didn't happen. Failed records are left alone: fix the cause and run the command again.",
    arguments: [runArgument('the run; at a terminal, by default the last interrupted one')],
    options: [CONCURRENCY],
    examples: ['itflow runs resume', 'itflow runs resume 12'],
    isWrite: true,
    run: async (context, input) => (await import('./resume.ts')).resume(context, input),
  }
}

function undoCommand(): CommandSpec {
  return {
    name: 'undo',
    summary: 'Undo what a run did',
    description:
      "Restores the previous value of each field that still has the value from the run; fields changed since are left alone and listed. Records that the run created are archived, or deleted if they can't be archived. What can't be undone is listed first: deletions, closed tickets, replaced passwords, dates that were empty.",
    arguments: [runArgument('the run; at a terminal, by default the last one')],
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
      'Without its journal, a run can be neither resumed nor undone. Journals of runs that have ended are removed automatically after 90 days.',
    options: [OLDER_THAN],
    examples: ['itflow runs prune', 'itflow runs prune --older-than 30d'],
    hasNoDryRun: true,
    run: async (context, input) => (await import('./prune.ts')).prune(context, input),
  }
}
