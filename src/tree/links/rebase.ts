import { classify } from '../keys.ts'
import { isWithin, ROOT, type TreePath } from '../path.ts'
import { stringValue, type Value } from '../value.ts'
import { targetPath } from './resolve.ts'

/** A subtree and where its copy is. */
export interface Rebase {
  readonly from: TreePath
  readonly to: TreePath
}

/**
 * The links and property links, by their stored keys, of a node at `holder` whose absolute targets lead into one of these subtrees, with
 * targets that lead to its copy. Whole names count: `/web` is not a beginning of `/web2`. Relative targets stay, as they lead within the copy.
 */
export function rebasedLinks(
  holder: TreePath,
  properties: ReadonlyMap<string, Value>,
  moved: readonly Rebase[],
): ReadonlyMap<string, Value> {
  const changed = new Map<string, Value>()
  for (const [key, value] of properties) {
    const kind = classify(key, value)
    const target = kind.kind === 'link' ? kind.target : kind.kind === 'property-link' ? kind.link.path : ''
    if (!target.startsWith('/')) continue
    const path = targetPath(holder, target)
    const base = path === undefined ? undefined : moved.find(({ from }) => isWithin(path, from))
    if (path === undefined || base === undefined) continue
    const below = base.from === ROOT ? path : path.slice(base.from.length)
    const rebased = below === ROOT ? base.to : `${base.to === ROOT ? '' : base.to}${below}`
    const property = kind.kind === 'property-link' ? kind.link.property : undefined
    changed.set(key, stringValue(property === undefined ? rebased : `${rebased} ${property}`))
  }
  return changed
}
