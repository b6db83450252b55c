import { UsageError } from '../../errors.ts'
import { parseQuery } from '../../records/query.ts'
import type { Json } from '../../records/record.ts'
import type { FormPath } from '../../yaml/yaml-form.ts'
import type { ConfigContext } from './config-context.ts'
import { complaintOf } from './expression-complaint.ts'
import type { Expression } from './receiver-config.ts'

/** Parses the JMESPath expression at a path of the configuration. Throws a UsageError with line and column if it is invalid. */
export async function parseExpression(
  { document, escaped }: ConfigContext,
  path: FormPath,
  written: string,
): Promise<Expression> {
  const query = await parseQuery(written, String(path.at(-1))).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error
    throw document.fault(path, error.message, error.hint)
  })
  return (payload, onComplaint) => {
    try {
      return query(payload as Json, escaped)
    } catch (error) {
      onComplaint?.(complaintOf(error))
      return null
    }
  }
}
