import { type Card, cardsOf, type Edge, type Model } from '../words/model.ts'
import { restrict } from './restrict.ts'

/** What one picture can show of a dense graph so that each line can still be followed. */
const MAX_CARDS = 60
const MAX_LINES = 150

/** How many are chosen by their own links; the others by their connections to these. */
const HUBS = 20

/**
 * The cards with the most links and their neighbours, changed ones first if trees are compared; of equals, the first by their paths.
 * Omitted connections are counted on the cards.
 */
export function mostLinked(model: Model): Model {
  const others = neighboursOf(model.edges)
  const ranked = [...cardsOf(model.members)].sort(
    (a, b) =>
      Number(isChanged(b)) - Number(isChanged(a)) ||
      degree(b, others) - degree(a, others) ||
      (a.path < b.path ? -1 : 1),
  )
  const kept = new Set<string>()
  // The number of lines from kept cards to each card.
  const near = new Map<string, number>()
  let lines = 0
  const left = new Set(ranked)
  while (kept.size < MAX_CARDS) {
    const next = kept.size < HUBS ? left.values().next().value : nearest(left, near)
    if (next === undefined) break
    lines += near.get(next.path) ?? 0
    if (lines > MAX_LINES) break
    left.delete(next)
    kept.add(next.path)
    for (const other of others.get(next.path) ?? []) near.set(other, (near.get(other) ?? 0) + 1)
  }
  if (kept.size === ranked.length) return model
  const chosen = restrict(model, kept, () => true)
  return {
    ...chosen,
    omitted: { cards: ranked.length - kept.size, lines: model.edges.length - chosen.edges.length },
  }
}

function nearest(cards: Iterable<Card>, near: ReadonlyMap<string, number>): Card | undefined {
  let best: Card | undefined
  for (const card of cards)
    if (best === undefined || (near.get(card.path) ?? 0) > (near.get(best.path) ?? 0)) best = card
  return best
}

function isChanged({ change }: Card): boolean {
  return change !== undefined && change !== 'same'
}

function degree({ path }: Card, others: ReadonlyMap<string, readonly string[]>): number {
  return others.get(path)?.length ?? 0
}

/** The other end of each line, for both of its ends. */
function neighboursOf(edges: readonly Edge[]): ReadonlyMap<string, readonly string[]> {
  const neighbours = new Map<string, string[]>()
  const note = (end: string, other: string): void => {
    const known = neighbours.get(end)
    if (known === undefined) neighbours.set(end, [other])
    else known.push(other)
  }
  for (const { from, to } of edges) {
    note(from, to)
    note(to, from)
  }
  return neighbours
}
