import type { ArgumentSpec, BranchSpec, CommandSpec } from '../../cli/command.ts'

const NAME: ArgumentSpec = { type: { kind: 'source' }, help: 'the source' }

/** `itflow sources`: what is remembered about the sources of imports. */
export function sourcesBranch(): BranchSpec {
  return {
    name: 'sources',
    aliases: ['source'],
    summary: 'See what imports remember',
    commands: [listCommand(), showCommand(), conflictsCommand(), forgetCommand()],
  }
}

function listCommand(): CommandSpec {
  return {
    name: 'list',
    reach: 'profiles',
    aliases: ['ls'],
    summary: 'List the sources that records were imported from',
    description:
      'Lists the sources of the current profile. Removing a profile keeps its sources for a new profile with the same name.',
    examples: ['itflow sources list', 'itflow sources list --json'],
    run: async (context) => (await import('./list.ts')).printSources(context),
  }
}

function showCommand(): CommandSpec {
  return {
    name: 'show',
    reach: 'profiles',
    aliases: ['get'],
    summary: 'Show the records that a source has brought',
    description:
      'As of the last import: the server is not asked. With --json, also what the source last said about each field, and what ITFlow then stored.',
    arguments: [NAME],
    examples: ['itflow sources show rmm', 'itflow sources show rmm --json'],
    run: async (context, { args }) => (await import('./show.ts')).showSource(context, args[0]),
  }
}

function conflictsCommand(): CommandSpec {
  return {
    name: 'conflicts',
    reach: 'profiles',
    summary: "List values of ITFlow that were kept although the source's differ",
    description:
      'As of the last import: the server is not asked. A value is listed until both sides agree.',
    arguments: [{ ...NAME, help: 'the source; by default all', isOptional: true }],
    examples: ['itflow sources conflicts', 'itflow sources conflicts rmm --json'],
    run: async (context, { args }) =>
      (await import('./conflicts.ts')).printConflicts(context, args[0]),
  }
}

function forgetCommand(): CommandSpec {
  return {
    name: 'forget',
    reach: 'profiles',
    hasNoDryRun: true,
    summary: 'Forget a source; records in ITFlow stay as they are',
    description:
      'The next import from it is like the first one: records are matched by what identifies them, empty fields are filled, and nothing is overwritten except what the source owns.',
    arguments: [NAME],
    examples: ['itflow sources forget rmm', 'itflow sources forget rmm --yes'],
    run: async (context, { args }) => (await import('./forget.ts')).forget(context, args[0]),
  }
}
