import { contentsOf } from '../reading/contents.ts'
import { together } from '../words/change.ts'
import type { Glob } from '../words/glob.ts'
import { type Card, cardsOf, type Edge, type Group, type Member, type Model } from '../words/model.ts'

/** Replaces each frame whose path matches with one card, which has the lines of all its contents. */
export function collapse(model: Model, globs: readonly Glob[]): Model {
  const cardOf = new Map<string, Card>()
  const fold = (member: Member): Member => {
    if (member.kind === 'card') return member
    if (!globs.some(glob => glob(member.path))) return { ...member, members: member.members.map(fold) }
    const card = closed(member)
    for (const inside of cardsOf([member])) cardOf.set(inside.path, card)
    return card
  }
  const members = model.members.map(fold)
  return cardOf.size === 0 ? model : { ...model, members, edges: joined(model.edges, cardOf) }
}

function closed(group: Group): Card {
  const { path, name, type, role } = group
  return {
    kind: 'card',
    path,
    name,
    type,
    role,
    ...contentsOf(group),
    heads: false,
    sheet: undefined,
    focus: false,
    collapsed: true,
  }
}

/** Lines between the new ends, those of one kind between the same two as one; none within a card. */
function joined(edges: readonly Edge[], cardOf: ReadonlyMap<string, Card>): readonly Edge[] {
  const found = new Map<string, Edge>()
  for (const edge of edges) {
    const [tail, head] = [cardOf.get(edge.from), cardOf.get(edge.to)]
    if (tail !== undefined && tail === head) continue
    const [from, to] = [tail?.path ?? edge.from, head?.path ?? edge.to]
    const group = head === undefined ? edge.group : undefined
    const key = JSON.stringify([from, to, group, edge.kind === 'cycle' ? 'link' : edge.kind])
    const known = found.get(key)
    const links = [...(known?.links ?? []), ...edge.links]
    found.set(key, {
      ...edge,
      kind: known?.kind === 'cycle' ? 'cycle' : edge.kind,
      from,
      to,
      group,
      links,
      change: together([known?.change, edge.change]),
      bundle: tail !== undefined || head !== undefined,
    })
  }
  return [...found.values()]
}
