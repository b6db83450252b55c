import { EXIT } from '../errors.ts'

/** An exit status, its meaning, and the codes of its failures with `--json`. */
interface ExitStatus {
  status: number
  meaning: string
  codes: readonly string[]
}

/** The exit statuses of the contract, in order. */
export const EXIT_STATUSES: readonly ExitStatus[] = [
  { status: EXIT.done, meaning: 'done', codes: [] },
  {
    status: EXIT.defect,
    meaning: 'a bug in itflow, or output not written',
    codes: ['defect', 'output_failed'],
  },
  { status: EXIT.usage, meaning: 'wrong usage or input', codes: ['usage', 'config'] },
  {
    status: EXIT.notAuthenticated,
    meaning: 'not authenticated',
    codes: ['not_authenticated', 'wrong_decrypt_password'],
  },
  { status: EXIT.notPermitted, meaning: 'not permitted', codes: ['not_permitted'] },
  { status: EXIT.notFound, meaning: 'not found', codes: ['not_found'] },
  { status: EXIT.ambiguous, meaning: 'more than one match', codes: ['ambiguous'] },
  {
    status: EXIT.unsupported,
    meaning: 'this server has no such operation',
    codes: ['unsupported'],
  },
  {
    status: EXIT.serverFailed,
    meaning: 'the server failed, or its reply makes no sense',
    codes: ['server_failed', 'not_itflow', 'bad_otp_secret'],
  },
  {
    status: EXIT.unreachable,
    meaning: 'could not be reached, or took too long',
    codes: ['unreachable', 'timeout'],
  },
  {
    status: EXIT.refused,
    meaning: 'refused because it would lose or expose data',
    codes: ['refused', 'conflict'],
  },
  { status: EXIT.partial, meaning: 'partly done', codes: ['partial'] },
  { status: EXIT.attention, meaning: 'a check found something', codes: ['attention'] },
  { status: EXIT.interrupted, meaning: 'interrupted from the keyboard', codes: ['interrupted'] },
  { status: EXIT.terminated, meaning: 'ended by any other signal', codes: ['interrupted'] },
]
