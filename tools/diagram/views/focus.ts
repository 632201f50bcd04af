import { isWithin, type TreePath } from '../../../src/tree/path.ts'
import type { View } from '../words/heading.ts'
import { type Card, cardsOf, type Edge, type Member, type Model } from '../words/model.ts'
import { counted, numberText } from '../words/number-text.ts'
import { printable } from '../words/text.ts'
import { headsOf, restrict } from './restrict.ts'

export interface Focus {
  readonly path: TreePath
  /** How many lines away from it a card may be. */
  readonly depth: number
  /** `in`: who uses it; `out`: what it uses. */
  readonly direction: 'in' | 'out' | 'both'
}

/** The part of a picture around one path: the cards at or below it, or else the one it is drawn in, and their neighbourhood. */
export function focusOn(model: Model, { path, depth, direction }: Focus, view: View): Model {
  const center = centerOf(model, path)
  const heads = headsOf(model)
  const kept = new Set<string>(center)
  if (direction !== 'out') for (const card of reach(center, depth, usersBy(model.edges, heads))) kept.add(card)
  if (direction !== 'in') for (const card of reach(center, depth, usedBy(model.edges, heads))) kept.add(card)
  const near = restrict(model, kept, edge => center.has(edge.from) || heads(edge).some(head => center.has(head)))
  const subject = [...center].length === 1 ? [...center][0] : path
  const [before, after] = [model, near].map(
    ({ members }) => cardsOf(members).filter(counts[view]).toArray().length,
  ) as [number, number]
  return {
    ...near,
    members: near.members.map(member => marked(member, subject)),
    scope: {
      title: `Focus: ${printable(path)}`,
      facts: [
        hops(depth, direction),
        `${numberText(after)} of ${counted(before, view === 'architecture' ? 'service' : 'system')}`,
      ],
      notes: [],
    },
  }
}

const counts: Readonly<Record<View, (card: Card) => boolean>> = {
  architecture: card => card.service,
  overview: () => true,
  detail: () => true,
}

function centerOf({ members }: Model, path: TreePath): ReadonlySet<string> {
  const cards = [...cardsOf(members)]
  const inside = cards.filter(card => isWithin(card.path, path))
  if (inside.length > 0) return new Set(inside.map(card => card.path))
  const around = cards.filter(card => isWithin(path, card.path))
  const nearest = around.reduce<Card | undefined>(
    (best, card) => (best === undefined || card.path.length > best.path.length ? card : best),
    undefined,
  )
  return new Set(nearest === undefined ? [] : [nearest.path])
}

type Neighbours = (id: string) => Iterable<string>
type Heads = (edge: Edge) => readonly string[]

function usedBy(edges: readonly Edge[], heads: Heads): Neighbours {
  const from = Map.groupBy(edges, edge => edge.from as string)
  return id => (from.get(id) ?? []).flatMap(heads)
}

function usersBy(edges: readonly Edge[], heads: Heads): Neighbours {
  const to = new Map<string, string[]>()
  for (const edge of edges)
    for (const head of heads(edge)) {
      const users = to.get(head)
      if (users === undefined) to.set(head, [edge.from])
      else users.push(edge.from)
    }
  return id => to.get(id) ?? []
}

/** Everything within `depth` steps. */
function reach(start: ReadonlySet<string>, depth: number, next: Neighbours): ReadonlySet<string> {
  const found = new Set(start)
  let edge: Iterable<string> = start
  for (let step = 0; step < depth; step++) {
    const further = new Set<string>()
    for (const id of edge) for (const other of next(id)) if (!found.has(other)) further.add(other)
    if (further.size === 0) break
    for (const id of further) found.add(id)
    edge = further
  }
  return found
}

function marked(member: Member, path: string | undefined): Member {
  const focus = member.path === path
  if (member.kind === 'card') return { ...member, focus }
  // The frame contains a card of the same path, which is the focus.
  const inside = member.members.some(({ kind, path }) => kind === 'card' && path === member.path)
  return { ...member, focus: focus && !inside, members: member.members.map(one => marked(one, path)) }
}

function hops(depth: number, direction: Focus['direction']): string {
  if (direction === 'in') return `users within ${counted(depth, 'hop')}`
  if (direction === 'out') return `used within ${counted(depth, 'hop')}`
  return `${counted(depth, 'hop')} in each direction`
}
