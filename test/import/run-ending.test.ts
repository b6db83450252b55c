import { expect, it } from 'vitest'
import { hintText } from '../../src/cli/step-commands.ts'
import { runFailure } from '../../src/commands/import/run-failure.ts'
import { Failure, InterruptedError, ServerError } from '../../src/errors.ts'
import { resources } from '../../src/resources/index.ts'
import type { RunResult } from '../../src/runs/perform-run.ts'

const step = (line: number) => ({
  ...({ verb: 'create', name: `N${line}`, client: 1, values: {}, line } as const),
})

const failed = (line: number, error: unknown) =>
  ({ state: 'failed', step: step(line), error }) as const

function ending(outcomes: RunResult['outcomes'], signal = new AbortController().signal): string {
  const end = runFailure(signal, resources.assets, { run: 7, outcomes, failure: undefined })
  if (!(end instanceof Failure)) throw new Error('no failure')
  return [end.message, hintText(end.hint)].join('\n')
}

it('groups failed rows by reason, and names each reason once', () => {
  const busy = () => new ServerError('it was busy', { hint: 'Try again' })
  const outcomes = [2, 3, 4, 9].map((line) => failed(line, busy()))
  expect(ending([...outcomes, failed(6, new ServerError('it was late'))])).toBe(
    ['it was busy', 'lines 2–4, 9: it was busy', '  Try again', 'line 6: N6: it was late'].join(
      '\n',
    ),
  )
})

it('reports what an interrupted run was doing, what it did not try, and how to continue', () => {
  const cut = () => new InterruptedError('SIGINT')
  const outcomes = [
    failed(2, cut()),
    failed(3, cut()),
    { state: 'untried', step: step(4) } as const,
  ]
  expect(ending(outcomes)).toBe(
    [
      'Interrupted',
      'lines 2, 3: Interrupted',
      'Not tried: line 4',
      'To continue: itflow runs resume 7',
    ].join('\n'),
  )
})
