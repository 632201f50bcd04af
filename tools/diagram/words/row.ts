import type { Change } from './change.ts'

export type RowTone = 'plain' | 'muted' | 'shared' | 'link' | 'ok' | 'warn' | 'bad' | Exclude<Change, 'same'>

/** One line of text in a card or under a title, and what its colour means. */
export interface Row {
  readonly tone: RowTone
  readonly text: string
  /** It says what `Card.details` does not. */
  readonly note?: true
}
