import type { Notice } from '../api/writes/plan.ts'
import { hintText } from '../cli/step-commands.ts'
import type { Context } from '../context.ts'
import { placeNamed } from '../profiles/multi-profile.ts'

/** Tells notices on standard error, with what can be done about each. */
export function tellNotices(context: Context, notices: readonly Notice[]): void {
  for (const { code, message, hint } of notices) {
    const next = hintText(hint, placeNamed(context.flags))
    context.note(code, next === undefined ? message : `${message} ${next}`)
  }
}
