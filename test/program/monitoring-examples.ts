/** The examples for monitoring in docs/guide.md, each with the command line that the monitoring makes of it. */
export interface MonitoringExamples {
  /** Nagios: a command, with the arguments of a service ($ARG1$ …). */
  nagios(...args: readonly string[]): string[]
  /** Icinga 2: a CheckCommand, with the variables of a service. */
  icinga(vars: Readonly<Record<string, string>>): string[]
  /** Checkmk: a line of mrpe.cfg. */
  checkmk(): string[]
}

/** Reads the examples from the guide; throws if one isn't a definition of its kind. */
export function monitoringExamples(guide: string): MonitoringExamples {
  const block = (name: string) =>
    found(new RegExp(`\`\`\`\n# ${name}[^\n]*\n([^\`]*)\`\`\``).exec(guide), name)
  const [nagios, icinga, mrpe] = ['Nagios', 'Icinga 2', 'Checkmk'].map(block)
  return {
    nagios: (...args) => nagiosCommand(nagios ?? '', args),
    icinga: (vars) => icingaCommand(icinga ?? '', vars),
    checkmk: () => mrpeCommand(mrpe ?? ''),
  }
}

/** A directive is a word and the rest of its line; Nagios replaces $ARGn$ in the command line and gives it to a shell. */
function nagiosCommand(block: string, args: readonly string[]): string[] {
  const body = found(/^define command \{\n([^}]*)\}\n$/.exec(block), block)
  const directives = linesOf(body).map((line) => /^\s+(\S+)\s+(\S.*)$/.exec(line)?.slice(1) ?? [])
  const names = directives.map(([name]) => name)
  if (names.join() !== 'command_name,command_line') throw new Error(`Not a command: ${block}`)
  const line = directives[1]?.[1] ?? ''
  return line.replace(/\$ARG(\d)\$/g, (_, n) => args[Number(n) - 1] ?? '').split(' ')
}

/** Icinga replaces $names$ by the service's variables or the command's own, and sorts the arguments by name. */
function icingaCommand(block: string, vars: Readonly<Record<string, string>>): string[] {
  const body = found(/^object CheckCommand "\w+" \{\n([\s\S]*)\n\}\n$/.exec(block), block)
  const [, command = '', own = '', defaults = ''] =
    /^ {2}command = (\[.*\])\n {2}arguments = \{\n([^}]*) {2}\}\n((?: {2}vars\.\w+ = .*(?:\n|$))*)$/.exec(
      body,
    ) ?? []
  const values = new Map([
    ...linesOf(defaults).map((line) => pair(/^ {2}vars\.(\w+) = "?(.*?)"?$/.exec(line), line)),
    ...Object.entries(vars),
  ])
  const pairs = linesOf(own).map((line) => pair(/^ {4}"(--\w+)" = "(.*)"$/.exec(line), line))
  const value = (text: string) =>
    text.replace(/\$(\w+)\$/g, (_, name) => {
      const known = values.get(name)
      if (known === undefined) throw new Error(`$${name}$ has no value`)
      return known
    })
  return [
    ...JSON.parse(command),
    ...pairs.sort().flatMap(([option, text]) => [option, value(text)]),
  ]
}

/** The agent takes a name, `(parameter=value)` and a command line, which it gives to a shell. */
function mrpeCommand(block: string): string[] {
  return found(/^[\w-]+ \(interval=\d+\) (\/.*)\n$/.exec(block), block).split(' ')
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

function pair(match: RegExpExecArray | null, line: string): [string, string] {
  const [, name, value] = match ?? []
  if (name === undefined || value === undefined) throw new Error(`Not an assignment: ${line}`)
  return [name, value]
}

function found(match: RegExpExecArray | null, what: string): string {
  const [, text] = match ?? []
  if (text === undefined) throw new Error(`Not found, or not a definition: ${what}`)
  return text
}
