/** Signs beyond ASCII that stand in what is shown to people. Data is never touched: only what is put around it. */
export interface Glyphs {
  /** Between what was and what is. Not `->` or `=>`, which the tree language has taken. */
  readonly arrow: string
  readonly full: string
  readonly empty: string
  readonly more: string
  /** A bar's done and undone parts. */
  readonly done: string
  readonly undone: string
  /** Before a child, before the last one, and the same below them. */
  readonly branch: string
  readonly lastBranch: string
  readonly rail: string
}

const UNICODE: Glyphs = {
  arrow: '→',
  full: '●',
  empty: '○',
  more: '…',
  done: '█',
  undone: '░',
  branch: '├─ ',
  lastBranch: '└─ ',
  rail: '│  ',
}

const ASCII: Glyphs = {
  arrow: '~>',
  full: '*',
  empty: 'o',
  more: '...',
  done: '#',
  undone: '.',
  branch: '|- ',
  lastBranch: '`- ',
  rail: '|  ',
}

/** ASCII when asked for, and where a locale is named that is not UTF-8. Where none is named, as in most containers, UTF-8 is read. */
export function glyphsFor(ascii: boolean, env: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || 'UTF-8'
  return ascii || !/utf-?8/i.test(locale) ? ASCII : UNICODE
}
