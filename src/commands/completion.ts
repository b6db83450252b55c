import type { BranchSpec, CommandInput, CommandSpec } from '../cli/command.ts'
import type { ChoiceType } from '../cli/option-types.ts'
import { parseChoice } from '../cli/parse-option-values.ts'
import { type InstallResult, installScript, uninstallScript } from '../completion/install.ts'
import { namesVariableHelp } from '../completion/names-switch.ts'
import {
  detectShell,
  filesToUninstall,
  type ShellFiles,
  shellFiles,
} from '../completion/shell-files.ts'
import { SHELLS, type Shell } from '../completion/shell-protocol.ts'
import { completionScript } from '../completion-scripts.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'

const SHELL: ChoiceType<Shell> = { kind: 'choice', choices: SHELLS, called: 'SHELL' }

/** What each shell is called. */
const NAMES: Readonly<Record<Shell, string>> = {
  bash: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  powershell: 'PowerShell',
}

/** `itflow completion …`: lines completed with Tab. */
export function completionBranch(): BranchSpec {
  return {
    name: 'completion',
    summary: 'Complete commands, options and names with Tab: bash, zsh, fish, PowerShell',
    commands: [
      installCommand(),
      {
        name: 'uninstall',
        reach: 'program',
        hasNoDryRun: true,
        summary: 'Remove completion from a shell',
        arguments: [shellArgument()],
        examples: ['itflow completion uninstall'],
        run: uninstall,
      },
      ...SHELLS.map(printCommand),
    ],
  }
}

function installCommand(): CommandSpec {
  return {
    name: 'install',
    reach: 'program',
    hasNoDryRun: true,
    summary: 'Install completion for a shell, and say what was changed',
    description: `Writes the script where the shell looks for it. zsh and PowerShell, and bash where no start-up file loads the package bash-completion, also need a line in a start-up file: it stands between two marks, and everything else in the file stays as it is.\n${namesVariableHelp}`,
    arguments: [shellArgument()],
    examples: ['itflow completion install', 'itflow completion install fish'],
    run: install,
  }
}

function shellArgument() {
  return {
    type: SHELL,
    help: 'bash, zsh, fish or powershell; the one that SHELL names where left out',
    isOptional: true,
  }
}

function printCommand(shell: Shell): CommandSpec {
  return {
    name: shell,
    reach: 'program',
    ...(shell === 'powershell' ? { aliases: ['pwsh'] } : {}),
    summary: `Print the script for ${NAMES[shell]}`,
    examples: [`itflow completion ${shell}`],
    run: (context) => context.showText(completionScript(shell)),
  }
}

async function install(context: Context, input: CommandInput): Promise<void> {
  const shell = shellFor(context, input)
  const files = shellFiles(shell, context)
  const done = installScript(files, completionScript(shell), context.clock())
  await show(context, shell, files, done)
  const { startup, loadCommand } = files
  const isNew = done.script === 'written' || done.startup === 'written'
  context.note(
    isNew ? 'installed' : 'already_installed',
    `${NAMES[shell]} ${isNew ? 'now completes' : 'already completes'} itflow in every new shell. In this one: ${loadCommand}`,
  )
  if (shell === 'powershell' && startup !== undefined) {
    context.note(
      'other_profile',
      `If $PROFILE is another file, add this line to that one: ${startup.line}`,
    )
  }
  if (shell === 'bash' && startup !== undefined && context.platform === 'darwin') {
    context.note('login_shell', `Terminal opens login shells: make ~/.bash_profile load ~/.bashrc`)
  }
}

async function uninstall(context: Context, input: CommandInput): Promise<void> {
  const shell = shellFor(context, input)
  const files = filesToUninstall(shell, context)
  const done = uninstallScript(files, context.clock())
  await show(context, shell, files, done)
  const isGone = done.script === 'removed' || done.startup === 'removed'
  context.note(
    isGone ? 'uninstalled' : 'not_installed',
    isGone
      ? `New shells of ${NAMES[shell]} no longer complete itflow.`
      : `Completion was not installed for ${NAMES[shell]}.`,
  )
}

function shellFor(context: Context, { args: [named] }: CommandInput): Shell {
  if (named !== undefined) {
    return parseChoice(SHELL, 'SHELL', named.toLowerCase() === 'pwsh' ? 'powershell' : named)
  }
  const shell = detectShell(context)
  if (shell !== undefined) return shell
  throw new UsageError('SHELL names no shell that there is completion for', {
    hint: `Name one: itflow completion install ${SHELLS.join('|')}`,
  })
}

function show(
  context: Context,
  shell: Shell,
  { script, startup }: ShellFiles,
  done: InstallResult,
): Promise<void> {
  return context.show({
    isList: false,
    fields: [
      { name: 'shell', label: 'Shell', kind: 'text' },
      { name: 'script', label: 'Script', kind: 'text' },
      { name: 'script_is', label: 'Script was', kind: 'text' },
      { name: 'startup_file', label: 'Start-up file', kind: 'text' },
      { name: 'startup_file_is', label: 'Start-up file was', kind: 'text' },
    ],
    columns: [],
    rows: [
      {
        shell,
        script,
        script_is: done.script,
        startup_file: startup?.file ?? null,
        startup_file_is: done.startup ?? null,
      },
    ],
    title: { name: 'completion', details: NAMES[shell] },
  })
}
