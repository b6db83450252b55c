import type { Context } from '../../context.ts'
import {
  AuthenticationError,
  ConfigError,
  type Failure,
  PermissionError,
  tolerate,
  UsageError,
} from '../../errors.ts'
import { workModules } from '../../reports/open-work.ts'
import { ReadBefore } from '../../reports/read-before.ts'
import type { Resource } from '../../resources/definition.ts'
import type { DutyChoice, InstanceDuty, Placed } from './duty-choice.ts'
import { readInstance } from './print-duty.ts'
import { changesBetween, type WorkChange } from './watch-changes.ts'
import { ReadSchedule } from './watch-schedule.ts'

/** Failures that reading again doesn't cure, even if it was possible before. */
const LASTING = [AuthenticationError, PermissionError, UsageError, ConfigError]

/** One instance of a watch: what was read last, when it is read again, and why it can't be. */
export class WatchedInstance {
  readonly context: Context
  readonly #choice: DutyChoice
  readonly #schedule: ReadSchedule
  readonly #before: ReadBefore
  #report: Placed | undefined
  #isReading = false
  #isOver = false
  /** When the last good read ended. */
  readAt: Date | undefined
  /** When it is read again, by the time of day; undefined if that isn't planned. */
  nextAt: Date | undefined
  /** What happened since the read before. */
  changes: readonly WorkChange[] = []
  /** Why the last read failed, and since when reads have been failing. */
  problem: { failure: Failure; since: Date } | undefined
  /** The profile's name; undefined if there is only one. */
  profile: string | undefined
  /** Whether notes would write over the screen. */
  isSilent = false

  /** `now` is a clock in milliseconds that nobody sets. */
  constructor(context: Context, choice: DutyChoice, now: () => number) {
    this.context = context
    this.#choice = choice
    this.#schedule = new ReadSchedule(now)
    this.#before = new ReadBefore(now)
  }

  /** What was read last; undefined if nothing could be read yet. */
  get report(): InstanceDuty | undefined {
    const { context, profile } = this
    return this.#report === undefined ? undefined : { ...this.#report, context, profile }
  }

  get isReading(): boolean {
    return this.#isReading
  }

  /** Whether it is not read any more: all its lists were empty, or it failed in a way that doesn't pass. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** The modules that are not read any more, since they had no records. */
  get empty(): readonly Resource[] {
    return this.#before.empty
  }

  /** How long until it is read again, in milliseconds; infinite if that isn't planned. */
  dueIn(): number {
    return this.#isReading || this.#isOver ? Number.POSITIVE_INFINITY : this.#schedule.dueIn()
  }

  /** Reads it; throws what failed. */
  async read(): Promise<void> {
    const { context } = this
    this.#isReading = true
    try {
      const place = this.isSilent ? { ...context, note: () => undefined } : context
      const report = await readInstance(place, this.#choice, this.#before)
      this.changes =
        this.#report === undefined ? [] : changesBetween(this.#report.work, report.work)
      this.#report = report
      this.readAt = context.clock()
      this.problem = undefined
      this.#isOver = workModules().every(({ resource }) => this.empty.includes(resource))
    } catch (error) {
      const failure = tolerate(error)
      this.problem = { failure, since: this.problem?.since ?? context.clock() }
      this.#isOver = this.#isLasting(failure)
      throw failure
    } finally {
      this.#isReading = false
      this.#schedule.noteRead(this.problem !== undefined)
      const next = context.clock().getTime() + this.#schedule.dueIn()
      this.nextAt = this.#isOver ? undefined : new Date(next)
    }
  }

  /** A server that is being updated may lack anything for a while, but one that never had it won't get it soon. */
  #isLasting(failure: Failure): boolean {
    const isUnproven = this.#report === undefined
    return LASTING.some((kind) => failure instanceof kind) || (isUnproven && !failure.isRetryable)
  }
}
