/** What becomes of a part of a tree between two trees. */
export type Change = 'added' | 'removed' | 'changed' | 'same'

/** In the order of legends. */
export const CHANGES: readonly Change[] = ['added', 'removed', 'changed', 'same']

/** What stands in front of a name; `->` and `=>` would mean links. */
export const SIGNS: Readonly<Record<Change, string>> = { added: '+ ', removed: '− ', changed: '~ ', same: '' }

/** What becomes of a whole, by what becomes of its parts. */
export function together(changes: Iterable<Change | undefined>): Change | undefined {
  const all = new Set(changes)
  all.delete(undefined)
  const [only] = all
  return all.size > 1 ? 'changed' : only
}
