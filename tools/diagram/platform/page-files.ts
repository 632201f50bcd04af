/** The modules of the page's script, each after those that it imports; `live.js` only on a page that follows its picture. */
export const PAGE_MODULES = [
  'picture.js',
  'viewport.js',
  'words.js',
  'choice.js',
  'inside.js',
  'table.js',
  'search.js',
  'page.js',
  'live.js',
] as const

export type PageModule = (typeof PAGE_MODULES)[number]

/** The texts of the files in `formats/page`. */
export interface PageFiles {
  readonly style: string
  readonly scripts: Readonly<Record<PageModule, string>>
}
