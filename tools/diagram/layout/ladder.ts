import { mostLinked } from '../views/most-linked.ts'
import { skeleton } from '../views/skeleton.ts'
import { DiagramError } from '../words/errors.ts'
import { omittedText, type View } from '../words/heading.ts'
import { cardsOf, type Model } from '../words/model.ts'
import { counted } from '../words/number-text.ts'

const MAX_CARDS = 400
const MAX_EDGES = 600
const MAX_SHEET_ROWS = 1_500
const MAX_OVERVIEW_EDGES = 300

/** A skeleton of more cards is a poster, and one of a denser graph leaves out nearly everything. */
const MAX_SKELETON_CARDS = 300
const MAX_SKELETON_DENSITY = 8

/** Lays out in a second what would take a minute, at the price of more crossings. */
const QUICK: Readonly<Record<string, string>> = { mclimit: '0.2', nslimit: '2', nslimit1: '2' }

/** One way to draw a tree, and the notices about it. */
export interface Rung {
  readonly view: View
  readonly model: Model
  /** Attributes of the graph that every layout of it needs. */
  readonly effort: Readonly<Record<string, string>>
  readonly notices: readonly string[]
}

/** From the most to the least detailed view. */
const VIEWS: readonly View[] = ['detail', 'architecture', 'overview']

const AS: Readonly<Record<View, string>> = {
  detail: 'in detail',
  architecture: 'as an architecture',
  overview: 'as an overview',
}

/**
 * The ways to draw a tree, best first; never empty. Each one is the fallback if the layout of the one before does not end in time. Whether
 * a way is tried depends only on the size of the picture, so every machine that is fast enough uses the same one.
 */
export function rungsFor(draw: (view: View) => Model, asked: View): readonly Rung[] {
  const wanted = draw(asked)
  const tooMany = `${sizeOf(wanted)} are too many for one picture`
  const whole = VIEWS.slice(VIEWS.indexOf(asked)).flatMap((view): Rung[] => {
    const model = view === asked ? wanted : drawIfAny(draw, view)
    const notices = view === asked ? [] : [`drawn ${AS[view]}: ${tooMany}`]
    return model === undefined ? [] : [{ view, model, effort: {}, notices }]
  })
  const useful = whole.filter(
    ({ model }) =>
      (model.edges.length > 0 || wanted.edges.length === 0) && (model === wanted || !isAsLarge(model, wanted)),
  )
  const last = useful.at(-1)!
  return [
    ...useful.filter(fits),
    ...(last.view === 'overview' ? skeletonOf(last) : []),
    mostLinkedOf(last),
    // A card for the whole tree is better than no picture, if nothing else ends in time.
    ...whole.filter(rung => !useful.includes(rung) && fits(rung)),
  ]
}

/** Whether a view of a lone folder has a box for each card of the one that was asked for, and so only says less. */
function isAsLarge(model: Model, wanted: Model): boolean {
  return model.members.length === 1 && cardCount(model) > 1 && cardCount(model) >= cardCount(wanted)
}

function skeletonOf(rung: Rung): readonly Rung[] {
  const cards = cardCount(rung.model)
  if (cards > MAX_SKELETON_CARDS || rung.model.edges.length > cards * MAX_SKELETON_DENSITY) return []
  const model = skeleton(rung.model)
  const left = counted(model.omitted?.lines ?? 0, 'more line is', 'more lines are')
  const notice = `each system is drawn with the line to what it uses most; ${left} counted on the cards`
  return [{ ...rung, model, effort: QUICK, notices: [...rung.notices, notice] }]
}

function mostLinkedOf(rung: Rung): Rung {
  const model = mostLinked(rung.model)
  if (model.omitted === undefined) return { ...rung, model }
  const shown = counted(cardCount(model), 'card')
  const notice = `drawn are ${shown}, those with the most links and what is around them, without ${omittedText(model.omitted)}`
  return { ...rung, model, notices: [...rung.notices, notice] }
}

/** A less detailed view may contain nothing of the selection. */
function drawIfAny(draw: (view: View) => Model, view: View): Model | undefined {
  try {
    return draw(view)
  } catch (error) {
    if (error instanceof DiagramError && error.code === 'EMPTY_GRAPH') return undefined
    throw error
  }
}

function fits({ view, model }: Rung): boolean {
  const { members, edges } = model
  if (view === 'detail') return rowCount(members) <= MAX_SHEET_ROWS && edges.length <= MAX_EDGES
  return cardCount(model) <= MAX_CARDS && edges.length <= (view === 'overview' ? MAX_OVERVIEW_EDGES : MAX_EDGES)
}

function sizeOf(model: Model): string {
  const rows = rowCount(model.members)
  const boxes = rows > 0 ? counted(rows, 'row') : counted(cardCount(model), 'card')
  return `${boxes} and ${counted(model.edges.length, 'line')}`
}

function cardCount({ members }: Model): number {
  return cardsOf(members).toArray().length
}

function rowCount(members: Model['members']): number {
  return cardsOf(members).reduce((sum, card) => sum + (card.sheet?.length ?? 0), 0)
}
