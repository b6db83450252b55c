import { readFileSync } from 'node:fs'

/** The text of the draft that a failure names; at a terminal its path is broken into lines. */
export function keptText(stderr: string): string {
  const [, path = ''] =
    /What\s+you\s+wrote\s+is\s+kept\s+in\s+(.*?\.(?:txt|md|html))/s.exec(stderr) ?? []
  return readFileSync(path.replace(/\s+/g, ''), 'utf8')
}
