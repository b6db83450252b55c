import { readFileSync } from 'node:fs'

/** Returns the text of the draft whose path an error message gives; at a terminal the path is wrapped. */
export function keptText(stderr: string): string {
  const [, path = ''] =
    /What\s+you\s+wrote\s+is\s+saved\s+in\s+(.*?\.(?:txt|md|html))/s.exec(stderr) ?? []
  return readFileSync(path.replace(/\s+/g, ''), 'utf8')
}
