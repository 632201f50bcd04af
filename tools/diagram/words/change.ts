/** The change of a part between two trees. */
export type Change = 'added' | 'removed' | 'changed' | 'same'

/** In the order of legends. */
export const CHANGES: readonly Change[] = ['added', 'removed', 'changed', 'same']

/** The sign in front of a name; `->` and `=>` would mean links. */
export const SIGNS: Readonly<Record<Change, string>> = { added: '+ ', removed: '− ', changed: '~ ', same: '' }

export function isChanged(change: Change | undefined): boolean {
  return change !== undefined && change !== 'same'
}

/** The change of a whole, from the changes of its parts. */
export function together(changes: Iterable<Change | undefined>): Change | undefined {
  const all = new Set(changes)
  all.delete(undefined)
  const [only] = all
  return all.size > 1 ? 'changed' : only
}
