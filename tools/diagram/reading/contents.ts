import { type Change, together } from '../words/change.ts'
import { type Card, cardsOf, groupsOf, type Member } from '../words/model.ts'
import { counted } from '../words/number-text.ts'
import type { Row } from '../words/row.ts'
import { type State, stateOfAll } from '../words/state.ts'

/** The summary of the many cards that one card represents. */
export interface Contents {
  readonly rows: readonly Row[]
  readonly state: State | undefined
  /** Whether a service is among them; data stores are counted separately. */
  readonly service: boolean
  readonly details: readonly string[]
  readonly change: Change | undefined
}

export function contentsOf(member: Member): Contents {
  const cards = [...cardsOf([member])]
  const count = (is: (card: Card) => boolean): number => cards.filter(is).length
  const services = count(card => card.service && card.role !== 'store')
  const stores = count(card => card.role === 'store')
  const others = count(card => !card.service && card.role !== 'store')
  const parts = [
    ...(services > 0 ? [counted(services, 'service')] : []),
    ...(stores > 0 ? [counted(stores, 'data store')] : []),
    ...(services + stores === 0 && others > 0 ? [counted(others, 'node')] : []),
  ]
  const changes = [...cards, ...groupsOf([member])].map(part => part.change)
  const change = together(changes)
  return {
    rows: [
      { tone: change === undefined ? 'plain' : 'muted', text: parts.join(' · '), note: true },
      ...changeRows(changes, change),
    ],
    change,
    state: stateOfAll(cards.flatMap(card => card.state ?? [])),
    service: services > 0,
    details: cards.map(card => card.path),
  }
}

/** The number of parts with each change, unless all have the same. */
function changeRows(changes: readonly (Change | undefined)[], whole: Change | undefined): readonly Row[] {
  if (whole !== 'changed') return []
  const counts = (['added', 'changed', 'removed'] as const)
    .map(change => [change, changes.filter(one => one === change).length] as const)
    .filter(([, count]) => count > 0)
  return [{ tone: 'changed', text: counts.map(([change, count]) => `${count} ${change}`).join(' · '), note: true }]
}
