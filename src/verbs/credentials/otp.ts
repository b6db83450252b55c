import type { CommandInput, CommandSpec } from '../../cli/command.ts'
import type { RecordType } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { FORMATS } from '../../output/formats.ts'
import type { OtpCode, OtpParameters } from '../../secrets/totp.ts'
import { type ChosenCredential, chooseCredential, WHICH_CREDENTIAL } from './choose-credential.ts'
import { idOf, OTP_SECRET, reveal } from './secrets.ts'

/** Matches credentials that have a one-time code. */
export const WITH_OTP_SECRET: RecordType = {
  kind: 'record',
  resource: 'credentials',
  conditions: [{ field: OTP_SECRET, isSet: true }],
}

/** `itflow credentials otp WHICH`. */
export function otpCommand(): CommandSpec {
  return {
    name: 'otp',
    aliases: ['totp'],
    summary: 'Print the current one-time code',
    arguments: [{ ...WHICH_CREDENTIAL, type: WITH_OTP_SECRET }],
    examples: ['itflow credentials otp "Microsoft 365 admin"'],
    run: runOtp,
  }
}

/** Returns a credential's current one-time code; throws an OtpSecretError if its secret is invalid. */
export async function otpOf(
  context: Context,
  chosen: ChosenCredential,
): Promise<OtpCode & Pick<OtpParameters, 'period'>> {
  const { value } = await reveal(context, chosen, OTP_SECRET)
  const { parseOtpSecret, totp } = await import('../../secrets/totp.ts')
  const parameters = parseOtpSecret(value, chosen.name)
  return { ...totp(parameters, context.clock()), period: parameters.period }
}

async function runOtp(context: Context, input: CommandInput): Promise<void> {
  const chosen = await chooseCredential(context, input, WITH_OTP_SECRET.conditions)
  const { code, secondsLeft, period } = await otpOf(context, chosen)
  if (FORMATS[context.format()].reader === 'person') {
    await context.showText(`${code}\n`)
    context.note('seconds_left', `${secondsLeft} s left`)
    return
  }
  await context.show({
    isList: false,
    fields: [
      { name: 'credential_id', label: 'ID', kind: 'id' },
      { name: 'credential_name', label: 'Name', kind: 'text' },
      { name: 'code', label: 'Code', kind: 'text' },
      { name: 'seconds_left', label: 'Seconds left', kind: 'integer' },
      { name: 'period', label: 'Period', kind: 'integer' },
    ],
    columns: [],
    rows: [
      {
        credential_id: idOf(chosen.stored),
        credential_name: chosen.stored.row['credential_name'] ?? null,
        code,
        seconds_left: secondsLeft,
        period,
      },
    ],
  })
}
