import { DiagramError } from './errors.ts'
import type { View } from './heading.ts'
import { cardsOf, type Model } from './model.ts'
import { counted } from './property-text.ts'

const MAX_CARDS = 400
const MAX_EDGES = 600
const MAX_SHEET_ROWS = 1_500
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

/** From the view that says most to the one that says least. */
const VIEWS: readonly View[] = ['detail', 'architecture', 'overview']

const AS: Readonly<Record<View, string>> = {
  detail: 'in detail',
  architecture: 'as an architecture',
  overview: 'as an overview',
}

/**
 * The ways to draw a tree, best first. Each following one is for when the layout of the one before does not end in time. There is none
 * for what no engine could lay out.
 */
export function* rungsFor(draw: (view: View) => Model, asked: View): Generator<Rung> {
  const wanted = draw(asked)
  for (const view of VIEWS.slice(VIEWS.indexOf(asked))) {
    const model = view === asked ? wanted : drawIfAny(draw, view)
    if (model === undefined) return
    const notices = view === asked ? [] : [`drawn ${AS[view]}: ${sizeOf(wanted)} are too many for one picture`]
    const rung: Rung = { view, model, effort: {}, notices }
    if (fits(rung)) yield rung
    if (view === 'overview' && model.members.length <= MAX_SYSTEMS && model.edges.length <= MAX_COARSE_EDGES)
      yield { ...rung, effort: COARSE }
  }
}

/** A view that says less may have nothing left of what was chosen. */
function drawIfAny(draw: (view: View) => Model, view: View): Model | undefined {
  try {
    return draw(view)
  } catch (error) {
    if (error instanceof DiagramError && error.code === 'EMPTY_GRAPH') return undefined
    throw error
  }
}

function fits({ view, model: { members, edges } }: Rung): boolean {
  if (view === 'overview') return edges.length <= MAX_OVERVIEW_EDGES
  if (view === 'detail') return rowCount(members) <= MAX_SHEET_ROWS && edges.length <= MAX_EDGES
  return cardsOf(members).toArray().length <= MAX_CARDS && edges.length <= MAX_EDGES
}

function sizeOf({ members, edges }: Model): string {
  const rows = rowCount(members)
  const boxes = rows > 0 ? counted(rows, 'row') : counted(cardsOf(members).toArray().length, 'card')
  return `${boxes} and ${counted(edges.length, 'line')}`
}

function rowCount(members: Model['members']): number {
  return cardsOf(members).reduce((sum, card) => sum + (card.sheet?.length ?? 0), 0)
}
