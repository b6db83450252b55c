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

const SHELL: ChoiceType<Shell> = { kind: 'choice', choices: SHELLS, placeholder: 'SHELL' }

/** The display name of each shell. */
const NAMES: Readonly<Record<Shell, string>> = {
  bash: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  powershell: 'PowerShell',
}

/** `itflow completion …`: installs and prints completion scripts for shells. */
export function completionBranch(): BranchSpec {
  return {
    name: 'completion',
    summary: 'Set up Tab completion for bash, zsh, fish or PowerShell',
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
    summary: 'Install completion for a shell, and show what changed',
    description: `Writes the script where the shell looks for it. zsh and PowerShell, and bash where no start-up file loads the package bash-completion, also need a line in a start-up file. It goes between two markers; the rest of the file stays as it is.\n${namesVariableHelp}`,
    arguments: [shellArgument()],
    examples: ['itflow completion install', 'itflow completion install fish'],
    run: install,
  }
}

function shellArgument() {
  return {
    type: SHELL,
    help: 'bash, zsh, fish or powershell; by default the one in $SHELL',
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
  const result = installScript(files, completionScript(shell), context.clock())
  await show(context, shell, files, result)
  const { startup, loadCommand } = files
  const isNew = result.script === 'written' || result.startup === 'written'
  context.note(
    isNew ? 'installed' : 'already_installed',
    `${NAMES[shell]} ${isNew ? 'now completes' : 'already completes'} itflow in every new shell. To use it in this one: ${loadCommand}`,
  )
  if (shell === 'powershell' && startup !== undefined) {
    context.note(
      'other_profile',
      `If your $PROFILE is another file, add this line to it: ${startup.line}`,
    )
  }
  if (shell === 'bash' && startup !== undefined && context.platform === 'darwin') {
    context.note('login_shell', `Terminal opens login shells: load ~/.bashrc from ~/.bash_profile`)
  }
}

async function uninstall(context: Context, input: CommandInput): Promise<void> {
  const shell = shellFor(context, input)
  const files = filesToUninstall(shell, context)
  const result = uninstallScript(files, context.clock())
  await show(context, shell, files, result)
  const isRemoved = result.script === 'removed' || result.startup === 'removed'
  context.note(
    isRemoved ? 'uninstalled' : 'not_installed',
    isRemoved
      ? `New ${NAMES[shell]} shells no longer complete itflow.`
      : `Completion was not installed for ${NAMES[shell]}.`,
  )
}

function shellFor(context: Context, { args: [word] }: CommandInput): Shell {
  if (word !== undefined) {
    return parseChoice(SHELL, 'SHELL', word.toLowerCase() === 'pwsh' ? 'powershell' : word)
  }
  const shell = detectShell(context)
  if (shell !== undefined) return shell
  throw new UsageError("$SHELL doesn't name a shell that completion supports", {
    hint: `Name one: itflow completion install ${SHELLS.join('|')}`,
  })
}

function show(
  context: Context,
  shell: Shell,
  { script, startup }: ShellFiles,
  result: InstallResult,
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
        script_is: result.script,
        startup_file: startup?.file ?? null,
        startup_file_is: result.startup ?? null,
      },
    ],
    title: { name: 'completion', details: NAMES[shell] },
  })
}
