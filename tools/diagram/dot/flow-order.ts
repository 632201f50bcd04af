import { cardsOf, type Member, type Model } from '../words/model.ts'

/** The systems ordered so that each is right before those it uses, where possible: the least used first, then by name. */
export function flowOrder(model: Model): readonly Member[] {
  const systemOf = new Map<string, Member>()
  for (const system of model.members) for (const card of cardsOf([system])) systemOf.set(card.path, system)

  const uses = new Map(model.members.map(system => [system, new Set<Member>()]))
  const users = new Map(model.members.map(system => [system, 0]))
  for (const edge of model.edges) {
    const [from, to] = [systemOf.get(edge.from)!, systemOf.get(edge.to)]
    if (to === undefined || to === from || uses.get(from)!.has(to)) continue
    uses.get(from)!.add(to)
    users.set(to, users.get(to)! + 1)
  }

  const place = new Map(model.members.map((system, at) => [system, at]))
  const byName = (a: Member, b: Member): number => place.get(a)! - place.get(b)!
  const order = new Set<Member>()
  const visit = (system: Member): void => {
    if (order.has(system)) return
    order.add(system)
    for (const next of [...uses.get(system)!].sort(byName)) visit(next)
  }
  for (const system of [...model.members].sort((a, b) => users.get(a)! - users.get(b)! || byName(a, b))) visit(system)
  return [...order]
}
