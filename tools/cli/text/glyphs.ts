/** Characters for output that people read. Data is never changed. */
export interface Glyphs {
  /** Between an old and a new value. Not `->` or `=>`, which are operators of the tree language. */
  readonly arrow: string
  readonly full: string
  readonly empty: string
  readonly more: string
  /** The two parts of a progress bar. */
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

/** ASCII on request and in a locale that is not UTF-8. Without a locale, as in most containers, UTF-8. */
export function glyphsFor(ascii: boolean, env: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || 'UTF-8'
  return ascii || !/utf-?8/i.test(locale) ? ASCII : UNICODE
}
