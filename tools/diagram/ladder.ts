import type { View } from './heading.ts'
import { cardsOf, type Model } from './model.ts'
import { overview } from './overview.ts'
import { counted } from './property-text.ts'

const MAX_CARDS = 400
const MAX_EDGES = 600
const MAX_OVERVIEW_EDGES = 300

/** Lays out in seconds what would take minutes, at the price of straight lines and more crossings. */
const COARSE: Readonly<Record<string, string>> = { mclimit: '0.2', nslimit: '2', nslimit1: '2', splines: 'line' }

/** One way to draw a tree, and what is to be told about it. */
export interface Rung {
  readonly view: View
  readonly model: Model
  /** Attributes of the graph that every layout of it needs. */
  readonly effort: Readonly<Record<string, string>>
  readonly notices: readonly string[]
}

/** The ways to draw a tree, best first. Each following one is for when the layout of the one before does not end in time. */
export function rungsFor(model: Model, view: View): readonly Rung[] {
  const cards = [...cardsOf(model.members)].length
  const fits = cards <= MAX_CARDS && model.edges.length <= MAX_EDGES
  const small = overview(model)
  const size = `${counted(cards, 'card')} and ${counted(model.edges.length, 'line')}`
  const notices = view === 'overview' ? [] : [`drawn as an overview: ${size} are too many for one picture`]
  const coarse: Rung = { view: 'overview', model: small, effort: COARSE, notices }
  const fine: Rung = { ...coarse, effort: {} }
  return [
    ...(view === 'architecture' && fits ? [{ view, model, effort: {}, notices: [] }] : []),
    ...(small.edges.length <= MAX_OVERVIEW_EDGES ? [fine] : []),
    coarse,
  ]
}
