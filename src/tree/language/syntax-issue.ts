/** What is wrong with one line; thrown by what reads lines and turned into a `Problem` by what knows the line's number. */
export class SyntaxIssue {
  readonly kind: string
  readonly message: string
  /** The underlined part, as UTF-16 offsets in the line. */
  readonly from: number
  readonly to: number
  readonly note: string | undefined
  readonly hint: string | undefined

  constructor(
    kind: string,
    message: string,
    from: number,
    to: number,
    more: { note?: string; hint?: string | undefined } = {},
  ) {
    this.kind = kind
    this.message = message
    this.from = from
    this.to = to
    this.note = more.note
    this.hint = more.hint
  }
}

/** White space of the language: ASCII only, as in the original. Other spaces are part of names. */
export function isSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)
}

export function skipSpace(line: string, at: number): number {
  while (at < line.length && isSpace(line.charCodeAt(at))) at++
  return at
}

/** Where the run of anything but white space that begins at `at` ends. */
export function wordEnd(line: string, at: number): number {
  while (at < line.length && !isSpace(line.charCodeAt(at))) at++
  return at
}

export function trimmedEnd(line: string, from: number, to: number): number {
  while (to > from && isSpace(line.charCodeAt(to - 1))) to--
  return to
}

/** Cuts what a message quotes, so that a hostile line does not fill the screen. */
export function clip(text: string, length = 60): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
