import type { Dialect, PickName, Picks } from '../dialects/dialect.ts'
import { dialectNamed } from '../dialects/index.ts'
import { PayloadError } from '../dialects/payload-error.ts'
import type { ConfigContext } from './config-context.ts'
import type { WrittenSource } from './config-schema.ts'
import { parseExpression } from './expression.ts'
import type { ClientRule, Expression, OnComplaint, Source, SourceToken } from './receiver-config.ts'
import { foldedKeys, type Limits, parseLimits } from './source-rules.ts'
import { readToken } from './token.ts'

/** The header that carries a token unless the configuration names another. */
const AUTHORIZATION = 'authorization'

/** Parses a source. Throws a UsageError with line and column if it is invalid, or its token can't be read. */
export async function parseSource(
  context: ConfigContext,
  name: string,
  written: WrittenSource,
  defaults: Limits,
): Promise<Source> {
  const { document } = context
  const path = ['sources', name]
  const dialect = dialectNamed(written.dialect)
  if (dialect === undefined) {
    throw document.fault([...path, 'dialect'], `${written.dialect} isn't a dialect`)
  }
  const { rate, maxBody, ...rules } = parseLimits(context, path, written, defaults)
  const client = await parseClient(context, name, written)
  const picks = await parsePicks(context, name, written, dialect, client)
  return {
    name,
    dialect: dialect.name,
    token: parseToken(context, name, written),
    rules: { client, ...rules },
    maxBody,
    rate,
    read: (payload, onComplaint) =>
      dialect.read(payload, withComplaints(picks, dialect, onComplaint), name),
  }
}

function parseToken(context: ConfigContext, name: string, written: WrittenSource): SourceToken {
  const path = ['sources', name]
  const { token_header: writtenHeader = AUTHORIZATION, signature = false } = written
  const header = String(writtenHeader).toLowerCase()
  const isSignature = String(signature).toLowerCase() === 'true'
  if (isSignature && header === AUTHORIZATION) {
    throw context.document.fault(
      [...path, 'signature'],
      'a signature needs a header of its own',
      'Add token_header: HEADER, the one that the tool signs in',
      'key',
    )
  }
  return { header, token: readToken(context, path, written), isSignature }
}

async function parseClient(
  context: ConfigContext,
  name: string,
  { client }: WrittenSource,
): Promise<ClientRule> {
  const path = ['sources', name, 'client']
  if (client === undefined) {
    return { kind: 'fixed', client: String(context.document.written.unknown_client).trim() }
  }
  if (typeof client !== 'object') return { kind: 'fixed', client: String(client).trim() }
  const field = await parseExpression(context, [...path, 'field'], String(client.field))
  const { table } = client
  if (table === undefined) return { kind: 'field', field, table: undefined }
  const folded = foldedKeys(context, [...path, 'table'], table)
  const clients = [...folded].map(([key, value]) => [key, String(value).trim()] as const)
  return { kind: 'field', field, table: new Map(clients) }
}

/** Returns expressions that refuse the payload where a required one fails, and tell of the others. */
function withComplaints(
  picks: Picks,
  { picks: names, required }: Dialect,
  onComplaint: OnComplaint | undefined,
): Picks {
  const complain = (name: PickName, complaint: string) => {
    if (required.includes(name)) throw new PayloadError(`${name}: ${complaint}`)
    onComplaint?.(`${name}: ${complaint}`)
  }
  const found = names.flatMap((name): [PickName, Expression][] => {
    const pick = picks[name]
    return pick === undefined
      ? []
      : [[name, (scope) => pick(scope, (complaint) => complain(name, complaint))]]
  })
  return Object.fromEntries(found)
}

async function parsePicks(
  context: ConfigContext,
  name: string,
  written: WrittenSource,
  dialect: Dialect,
  client: ClientRule,
): Promise<Picks> {
  const found: [string, Picks[keyof Picks]][] = []
  for (const field of dialect.picks) {
    if (field === 'client') continue
    const expression = written[field]
    if (expression === undefined) continue
    const path = ['sources', name, field]
    found.push([field, await parseExpression(context, path, String(expression))])
  }
  if (client.kind === 'field') found.push(['client', client.field])
  return Object.fromEntries(found)
}
