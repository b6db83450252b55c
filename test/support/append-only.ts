import { expect } from 'vitest'

/** Returns a stream's control sequences other than colours, its carriage returns within lines, and its backspaces. */
export function redrawings(stream: string): string[] {
  return stream.match(/\u001b(?!\[[\d;]*m)[^m]{0,8}|\r(?!\r*\n)|[\b\u009b]/g) ?? []
}

/** Fails unless a screen reader would read the stream in order, once, and in words. */
export function expectReadable(stream: string): void {
  expect(redrawings(stream)).toEqual([])
  expect(stream.match(/[\u2500-\u259f✓✗❯→›]|(?:^|\s)[·—!](?=\s|$)/gmu) ?? [], stream).toEqual([])
}
