import type { CommandSpec } from '../../cli/command.ts'
import { copyCommand } from './copy.ts'
import { otpCommand } from './otp.ts'
import { revealCommand } from './reveal.ts'
import { runCommand } from './run.ts'

/** Builds the commands that only credentials have: the only ones that show or pass on a secret. */
export function credentialCommands(): readonly CommandSpec[] {
  return [revealCommand(), copyCommand(), otpCommand(), runCommand()]
}
