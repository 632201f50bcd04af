import { cardsOf, type Edge, type Member, type Model } from '../words/model.ts'
import { withCounts } from './restrict.ts'

/**
 * The most informative lines: from each card the one to its most used target, and one to each card that would be isolated. So few that
 * any engine lays them out; the others are counted on the cards that they connect.
 */
export function skeleton(model: Model): Model {
  const users = Map.groupBy(model.edges, edge => edge.to)
  const weight = (edge: Edge): number => users.get(edge.to)!.length
  const kept = new Set<Edge>()
  const touched = new Set<string>()
  const keep = (edges: readonly Edge[] | undefined): void => {
    const best = edges?.reduce((a, b) =>
      b.links.length > a.links.length || (b.links.length === a.links.length && weight(b) > weight(a)) ? b : a,
    )
    if (best === undefined) return
    kept.add(best)
    touched.add(best.from).add(best.to)
  }
  for (const edges of Map.groupBy(model.edges, edge => edge.from).values()) keep(edges)
  for (const card of cardsOf(model.members)) if (!touched.has(card.path)) keep(users.get(card.path))

  const [cutUsers, cutUsed] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()]
  for (const edge of model.edges) {
    if (kept.has(edge)) continue
    cutUsers.set(edge.to, (cutUsers.get(edge.to) ?? new Set()).add(edge.from))
    cutUsed.set(edge.from, (cutUsed.get(edge.from) ?? new Set()).add(edge.to))
  }
  const counted = (member: Member): Member =>
    member.kind === 'group'
      ? { ...member, members: member.members.map(counted) }
      : withCounts(member, cutUsers.get(member.path), cutUsed.get(member.path))
  return {
    ...model,
    members: model.members.map(counted),
    edges: model.edges.filter(edge => kept.has(edge)),
    omitted: { cards: 0, lines: model.edges.length - kept.size },
  }
}
