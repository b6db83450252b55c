/** Words that only a shell knows, or that a shell has to see first. */
const OWN_WORDS =
  /^(?::|\.|eval|exec|command|builtin|set|unset|export|cd|ulimit|umask|trap)(?:\s|$)/

/** What makes more of a command than one program and its arguments. */
const COMPOUND = /[;&|(){}\n!#]/

/**
 * A command for `sh -c` whose program takes the shell's place where it is a single one, so that a signal to the shell
 * reaches the program: an editor or a pager that outlived its shell would go on reading the terminal.
 */
export function inPlaceOfShell(command: string): string {
  const plain = command.trim()
  if (plain === '' || COMPOUND.test(plain) || OWN_WORDS.test(plain)) return command
  return /^\w+=/.test(plain) ? `exec env ${plain}` : `exec ${plain}`
}
