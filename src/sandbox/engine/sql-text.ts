import { phpSanitise } from '../../php/text.ts'
import { type Json, strval } from '../../php/values.ts'
import { SqlError, type SqlValue } from '../sql-types.ts'

/**
 * What ITFlow writes into its SQL for a column: in quotes (escaped or not: H09), or bare. An empty bare text is a
 * syntax error, `NULL` is NULL.
 */
export type Expression = { quoted: string } | { bare: string }

/** SQL's NULL. */
export const NULL: Expression = { bare: 'NULL' }

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\x1a': '\\Z',
}

const UNESCAPES: Readonly<Record<string, string>> = {
  0: '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
}

/** Escapes a text for SQL like PHP's mysqli_real_escape_string. */
export function escapeSql(text: string): string {
  return text.replace(/[\0\n\r\\'"\x1a]/g, (character) => ESCAPES[character] ?? character)
}

/** Sanitises a value like ITFlow: strips tags, trims, then escapes for SQL (H27). */
export function sanitise(value: Json | undefined): string {
  return escapeSql(phpSanitise(strval(value)))
}

/** Returns the value of an expression in MariaDB. Throws SqlError if MariaDB can't parse it. */
export function evaluate(expression: Expression): SqlValue {
  if ('quoted' in expression) return parseLiteral(expression.quoted)
  if (expression.bare === 'NULL') return null
  if (expression.bare === '') throw new SqlError('Syntax error')
  return expression.bare
}

/** Returns the text of an SQL string literal, given the part between its quotes. */
function parseLiteral(quoted: string): string {
  if (!/['\\]/.test(quoted)) return quoted
  let text = ''
  for (let at = 0; at < quoted.length; at += 1) {
    const character = quoted[at] ?? ''
    if (character === '\\') {
      at += 1
      const escaped = quoted[at]
      if (escaped === undefined) throw new SqlError('Unterminated string')
      text += UNESCAPES[escaped] ?? escaped
    } else if (character === "'") {
      if (quoted[at + 1] !== "'") throw new SqlError('Syntax error')
      at += 1
      text += "'"
    } else {
      text += character
    }
  }
  return text
}
