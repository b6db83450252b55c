import type { CommandSpec } from '../command.ts'
import { copyCommand } from './credential-copy.ts'
import { otpCommand } from './credential-otp.ts'
import { revealCommand } from './credential-reveal.ts'
import { runCommand } from './credential-run.ts'

/** What credentials have beside the verbs of every module: the only commands that show or hand over a secret. */
export function credentialCommands(): readonly CommandSpec[] {
  return [revealCommand(), copyCommand(), otpCommand(), runCommand()]
}
