import { expect } from 'vitest'

/** What a stream has of control sequences other than colours, of returns within a line, and of backspaces. */
export function redrawings(stream: string): string[] {
  return stream.match(/\u001b(?!\[[\d;]*m)[^m]{0,8}|\r(?!\r*\n)|[\b\u009b]/g) ?? []
}

/** Fails for a stream that a screen reader would not hear in order, once, and in words. */
export function expectReadable(stream: string): void {
  expect(redrawings(stream)).toEqual([])
  expect(stream.match(/[\u2500-\u259f✓✗❯→›]|(?:^|\s)[·—!](?=\s|$)/gmu) ?? [], stream).toEqual([])
}
