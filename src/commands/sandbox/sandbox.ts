import {
  type BranchSpec,
  type CommandSpec,
  type OptionSpec,
  textOption,
} from '../../cli/command.ts'
import { openBuiltInState } from '../../sandbox/built-in.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY, SANDBOX_URL } from '../../sandbox/identity.ts'
import { serveCommand, TIMEZONE_OPTION } from './sandbox-serve.ts'

const TIMEZONE: OptionSpec = {
  ...TIMEZONE_OPTION,
  help: 'reset the data of this time zone, such as Europe/Berlin',
}

/** `itflow sandbox …`: shows, resets and serves the built-in ITFlow. */
export function sandboxBranch(): BranchSpec {
  return {
    name: 'sandbox',
    summary: 'Use the built-in ITFlow with made-up data, to practise or test',
    defaultCommand: 'info',
    commands: [infoCommand(), resetCommand(), serveCommand()],
  }
}

function infoCommand(): CommandSpec {
  return {
    name: 'info',
    reach: 'program',
    summary: 'Show where the sandbox is stored, its key and its decrypt password',
    examples: ['itflow sandbox info', 'itflow clients list --profile sandbox'],
    run: async (context) => {
      const state = openBuiltInState(context, context.flags.release)
      await context.show({
        fields: [
          { name: 'release', label: 'Release', kind: 'text' },
          { name: 'profile', label: 'Profile', kind: 'text' },
          { name: 'key', label: 'Key', kind: 'text' },
          { name: 'decrypt_password', label: 'Decrypt password', kind: 'text' },
          { name: 'file', label: 'Stored in', kind: 'text' },
        ],
        columns: [],
        rows: [
          {
            release: state.release,
            profile: 'sandbox',
            key: SANDBOX_KEY,
            decrypt_password: SANDBOX_DECRYPT_PASSWORD,
            file: state.file,
          },
        ],
        isList: false,
        title: { name: 'sandbox', details: SANDBOX_URL },
      })
    },
  }
}

function resetCommand(): CommandSpec {
  return {
    name: 'reset',
    reach: 'program',
    hasNoDryRun: true,
    summary: 'Restore the made-up data, with dates around today',
    options: [TIMEZONE],
    examples: ['itflow sandbox reset', 'itflow sandbox reset --release 25.01'],
    run: async (context, input) => {
      const zone = textOption(input, TIMEZONE.name)
      const state = openBuiltInState(context, context.flags.release, zone)
      await state.reset()
      context.note('reset', `The sandbox (${state.release}) was reset.`)
    },
  }
}
