import type { CellReading } from './cell-reading.ts'

/** Reads a secret of one-time codes that is written as an address; returns undefined for any other secret. */
export type OtpReader = (heading: string, secret: string) => CellReading | undefined

/** Loads what is needed, and returns the reader. */
export async function otpReader(): Promise<OtpReader> {
  const { OtpSecretError, otpauthSecret, parseOtpSecret } = await import('../secrets/totp.ts')
  return (heading, secret) => {
    const [, scheme] = /^\s*([a-z][a-z\d+.-]*):\/\//i.exec(secret) ?? []
    if (scheme === undefined) return undefined
    if (scheme.toLowerCase() !== 'otpauth') {
      const why = `${heading}: ITFlow can't generate one-time codes from a ${scheme.toLowerCase()}:// address`
      return { is: 'refuse', why, column: heading }
    }
    try {
      const { algorithm, digits, period } = parseOtpSecret(secret, 'this row')
      const lost = [
        ...(digits === 6 ? [] : [`${digits} digits`]),
        ...(period === 30 ? [] : [`${period} seconds`]),
        ...(algorithm === 'sha1' ? [] : [algorithm.toUpperCase()]),
      ]
      const value = otpauthSecret(secret)
      if (lost.length === 0) return { is: 'value', value }
      const notice = `${heading}: ITFlow only generates 6-digit SHA1 codes every 30 seconds; ${lost.join(', ')} can't be stored`
      return { is: 'value', value, notices: [notice] }
    } catch (error) {
      if (!(error instanceof OtpSecretError)) throw error
      return { is: 'refuse', why: `${heading}: ${error.message}`, column: heading }
    }
  }
}
