import type { CommandSpec } from '../../cli/command.ts'
import { copyCommand } from './copy.ts'
import { otpCommand } from './otp.ts'
import { revealCommand } from './reveal.ts'
import { runCommand } from './run.ts'

/** What credentials have beside the verbs of every module: the only commands that show or hand over a secret. */
export function credentialCommands(): readonly CommandSpec[] {
  return [revealCommand(), copyCommand(), otpCommand(), runCommand()]
}
