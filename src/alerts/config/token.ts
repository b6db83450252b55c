import type { FormPath } from '../../yaml/yaml-form.ts'
import type { ConfigContext } from './config-context.ts'
import type { WrittenToken } from './config-schema.ts'
import { readNamedFile } from './named-file.ts'

/** The shortest and the longest token, in characters. */
const MIN_LENGTH = 16
const MAX_LENGTH = 1024

/** What a header can carry as it is. */
const VISIBLE_ASCII = /^[!-~]+$/

const MAKE_ONE = 'Make one: openssl rand -hex 32'

/**
 * Reads the token of a source, or of the metrics, from where the configuration says. Throws a UsageError with line and column
 * if there is none or it can't be used; it never repeats the token.
 */
export function readToken(context: ConfigContext, path: FormPath, written: WrittenToken): string {
  const { document } = context
  const { token_env: variable, token_file: file } = written
  if (variable !== undefined && file !== undefined) {
    throw document.fault(
      [...path, 'token_file'],
      'there is a token_env too',
      'Keep one of them',
      'key',
    )
  }
  if (variable !== undefined) {
    const { env } = context.world
    const name = String(variable)
    // The environment inherits names such as constructor.
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    return checked(context, [...path, 'token_env'], `the variable ${name}`, value ?? '')
  }
  if (file !== undefined) {
    const keyPath = [...path, 'token_file']
    const text = readNamedFile(context, keyPath, String(file), { isSecret: true })
    return checked(context, keyPath, `the file ${file}`, text)
  }
  throw document.fault(
    path,
    `${path.at(-1)} has no token`,
    'Add token_env: VARIABLE, or token_file: PATH',
    'key',
  )
}

function checked(
  { document, keepSecret }: ConfigContext,
  path: FormPath,
  where: string,
  text: string,
): string {
  const token = text.trim()
  const fault = (problem: string) => document.fault(path, problem, MAKE_ONE)
  if (token === '') throw fault(`${where} has no token`)
  keepSecret(token)
  if (!VISIBLE_ASCII.test(token)) {
    throw fault(`the token in ${where} must be one word of ASCII letters, digits and signs`)
  }
  if (token.length < MIN_LENGTH) {
    throw fault(`the token in ${where} is shorter than ${MIN_LENGTH} characters`)
  }
  if (token.length > MAX_LENGTH) {
    throw fault(`the token in ${where} is longer than ${MAX_LENGTH} characters`)
  }
  return token
}
