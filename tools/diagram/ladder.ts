import type { View } from './heading.ts'
import { cardsOf, type Model } from './model.ts'
import { overview } from './overview.ts'
import { counted } from './property-text.ts'

const MAX_CARDS = 400
const MAX_EDGES = 600
const MAX_OVERVIEW_EDGES = 300
const MAX_SYSTEMS = 2_000
const MAX_COARSE_EDGES = 3_000

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

/** A view as it was asked for, however large. */
export function viewOf(model: Model, view: View): Rung {
  return { view, model: view === 'overview' ? overview(model) : model, effort: {}, notices: [] }
}

/**
 * The ways to draw a tree, best first. Each following one is for when the layout of the one before does not end in time. There is none
 * for what no engine could lay out.
 */
export function rungsFor(model: Model, view: View): readonly Rung[] {
  const asked = viewOf(model, view)
  const cards = [...cardsOf(model.members)].length
  const size = `${counted(cards, 'card')} and ${counted(model.edges.length, 'line')}`
  const notices = view === 'overview' ? [] : [`drawn as an overview: ${size} are too many for one picture`]
  const fine: Rung = { ...viewOf(model, 'overview'), notices }
  const small = fine.model
  const rungs: Rung[] = []
  if (view === 'architecture' && cards <= MAX_CARDS && model.edges.length <= MAX_EDGES) rungs.push(asked)
  if (small.edges.length <= MAX_OVERVIEW_EDGES) rungs.push(fine)
  if (small.members.length <= MAX_SYSTEMS && small.edges.length <= MAX_COARSE_EDGES)
    rungs.push({ ...fine, effort: COARSE })
  return rungs
}
