import type { Notice } from '../api/writes/plan.ts'
import { hintText } from '../cli/step-commands.ts'
import type { Context } from '../context.ts'
import { explicitInstance } from '../profiles/multi-profile.ts'

/** Reports notices on standard error, each with its hint. */
export function reportNotices(context: Context, notices: readonly Notice[]): void {
  for (const { code, message, hint } of notices) {
    const next = hintText(hint, explicitInstance(context.flags))
    context.note(code, next === undefined ? message : `${message} ${next}`)
  }
}
