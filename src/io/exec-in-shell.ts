/** Commands that are built into the shell. */
const SHELL_BUILTINS =
  /^(?::|\.|eval|exec|command|builtin|set|unset|export|cd|ulimit|umask|trap)(?:\s|$)/

/** Characters that make a command more than one program and its arguments. */
const COMPOUND = /[;&|(){}\n!#]/

/**
 * Makes a command for `sh -c` in which a single program replaces the shell. A signal to the shell then reaches the
 * program: an editor or pager that outlived its shell would keep reading the terminal.
 */
export function execInShell(command: string): string {
  const plain = command.trim()
  if (plain === '' || COMPOUND.test(plain) || SHELL_BUILTINS.test(plain)) return command
  return /^\w+=/.test(plain) ? `exec env ${plain}` : `exec ${plain}`
}
