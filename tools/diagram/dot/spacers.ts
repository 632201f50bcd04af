import { cardsOf, type Member, type Model } from '../words/model.ts'
import { type Spacer, shelvesOf } from './shelves.ts'

/** Fewer parts than this are placed below one another. */
const MIN_PARTS = 4

/** Ranks beside one another for each row: a page is wider than it is high. */
const ASPECT = 1.4

/**
 * Invisible lines that place unconnected items beside one another: cards of one frame, and parts of a picture. Without them Graphviz
 * would stack them in one column. The largest part has none.
 */
export function spacersOf(model: Model): readonly Spacer[] {
  const spacers: Spacer[] = [...shelvesOf(model)]
  const parts = partsOf(model)
  const largest = parts.reduce((a, b) => (b.length > a.length ? b : a), [])
  const loose = parts.filter(part => part !== largest || part.length === 1)
  if (loose.length < MIN_PARTS) return spacers
  const lines = [...model.edges.map(({ from, to }): Spacer => [from, to]), ...spacers]
  const spans = loose.map(part => spanOf(part, lines))
  const width = Math.ceil(Math.sqrt(spans.reduce((sum, span) => sum + span.ranks, 0) * ASPECT))
  let used = 0
  for (const [i, span] of spans.entries()) {
    const before = spans[i - 1]
    if (before !== undefined && used + span.ranks <= width) spacers.push([before.last, span.first])
    else used = 0
    used += span.ranks
  }
  return spacers
}

/** Systems that lines connect, directly or through others, each part and all of them in order. */
function partsOf(model: Model): readonly (readonly Member[])[] {
  const above = new Map<string, string>()
  const find = (id: string): string => {
    let top = id
    for (let next = above.get(top); next !== undefined; next = above.get(top)) top = next
    return top
  }
  const systemOf = new Map(
    model.members.flatMap(system => [...cardsOf([system])].map(card => [card.path as string, system.path] as const)),
  )
  for (const { from, to } of model.edges) {
    const [a, b] = [find(systemOf.get(from) ?? from), find(systemOf.get(to) ?? to)]
    if (a !== b) above.set(a, b)
  }
  return [...Map.groupBy(model.members, system => find(system.path)).values()]
}

interface Span {
  /** A card that no line ends at, where there is one. */
  readonly first: string
  /** A card that is farthest from the first, along the lines. */
  readonly last: string
  /** The number of cards on the path from first to last. */
  readonly ranks: number
}

function spanOf(part: readonly Member[], lines: readonly Spacer[]): Span {
  const cards = [...cardsOf(part)].map(card => card.path as string)
  const ends = new Set(lines.map(([, to]) => to))
  const first = cards.find(card => !ends.has(card)) ?? cards[0]!
  const rankOf = new Map([[first, 1]])
  for (const [card, rank] of rankOf)
    for (const [from, to] of lines) if (from === card && cards.includes(to) && !rankOf.has(to)) rankOf.set(to, rank + 1)
  const [last, ranks] = [...rankOf].at(-1)!
  return { first, last, ranks }
}
