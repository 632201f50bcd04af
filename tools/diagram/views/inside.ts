import { isWithin, type TreePath } from '../../../src/tree/path.ts'
import { cardsOf, type Model } from '../words/model.ts'
import { focusOn } from './focus.ts'

/** How many boxes have a picture of what is in them. */
const MAX_BOXES = 40
/** A larger picture of what is in a box is no use beside the list of it. */
const MAX_CARDS = 40
const MAX_LINES = 100

/**
 * What is in each box of an overview, with what is around it; without what is around it, where that is too much. The boxes with the most in
 * them have one, if there are many. `whole` is the architecture that the overview was made from.
 */
export function insidesOf(overview: Model, whole: Model): ReadonlyMap<TreePath, Model> {
  const all = [...cardsOf(whole.members)]
  const boxes = [...cardsOf(overview.members)]
    .map(({ path }) => ({ path, size: all.filter(card => isWithin(card.path, path)).length }))
    .filter(({ size }) => size > 1)
    .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
    .slice(0, MAX_BOXES)
  const found = new Map<TreePath, Model>()
  for (const { path } of boxes) {
    const inside = [1, 0]
      .map(depth => focusOn(whole, { path, depth, direction: 'both' }, 'architecture'))
      .find(model => cardsOf(model.members).toArray().length <= MAX_CARDS && model.edges.length <= MAX_LINES)
    if (inside !== undefined) found.set(path, inside)
  }
  return found
}
