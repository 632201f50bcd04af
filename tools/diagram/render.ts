import { parsePath, ROOT } from '../../src/tree/path.ts'
import { bestOf, type Choice, variantsFor } from './candidates.ts'
import { dotOf } from './dot.ts'
import { cardId } from './dot-nodes.ts'
import type { DotOptions } from './dot-options.ts'
import type { Engine } from './engine.ts'
import { DiagramError } from './errors.ts'
import { headingOf, type View } from './heading.ts'
import { type Rung, rungsFor } from './ladder.ts'
import { WasmEngine } from './layout.ts'
import { checkLinkBase } from './link-base.ts'
import { cardsOf, type Finding, type Model, type Summary } from './model.ts'
import { NativeEngine } from './native.ts'
import { DARK, LIGHT } from './palette.ts'
import { readPicture } from './picture.ts'
import { rasterize } from './png.ts'
import { counted } from './property-text.ts'
import { selectionOf } from './selection.ts'
import type { DiagramSource } from './source.ts'
import { survey } from './survey.ts'
import { dress } from './svg.ts'
import { viewsOf } from './views.ts'

export interface DiagramOptions {
  readonly format: 'dot' | 'svg' | 'png'
  /** `architecture` by default; what is too large for it becomes an overview, with a notice. */
  readonly view?: View
  /** `light` by default. `auto` follows the reader of an SVG; in the other formats it is `light`. */
  readonly theme?: 'light' | 'dark' | 'auto'
  /** `LR` by default: who uses stands left of what is used. */
  readonly direction?: 'LR' | 'TB'
  /** `auto` by default: leaves out labels that say what the picture shows anyway. */
  readonly labels?: 'auto' | 'all' | 'none'
  readonly title?: string
  /** True by default. */
  readonly legend?: boolean
  /** What a card leads to is this and its path; `#` by default. */
  readonly linkBase?: string
  /** Draws property links as lines too. They are rows of their cards in any case. */
  readonly propertyEdges?: boolean
  /** Draws what is at or below this path and what is near by, instead of everything. */
  readonly focus?: string
  /** How many lines away from the focus something may be; 1 by default. */
  readonly depth?: number
  /** `both` by default; `in` who uses the focus, `out` what it uses. */
  readonly focusDirection?: 'in' | 'out' | 'both'
  /** Draws only what is wrong or odd, only what uses each other, or only what is not the same in the two trees that are compared. */
  readonly only?: 'problems' | 'cycles' | 'changes'
  /** Patterns for paths: each frame of such a path becomes one card. */
  readonly collapse?: readonly string[]
  /** `wasm` by default: needs nothing installed. */
  readonly engine?: 'wasm' | 'dot'
  /** How long the layout of one rung of the ladder may take; 10,000 by default. */
  readonly deadlineMs?: number
}

export interface Diagram {
  readonly bytes: Uint8Array
  readonly summary: Summary
  readonly findings: readonly Finding[]
  /** What the picture is not, although it was asked for. */
  readonly notices: readonly string[]
}

/**
 * Draws a tree. The same tree, in whatever order its maps are, gives the same bytes. Throws a DiagramError, BAD_ARGUMENT for a
 * `linkBase` that could run code, or the signal's reason.
 */
export async function renderDiagram(
  source: DiagramSource,
  options: DiagramOptions,
  signal: AbortSignal,
): Promise<Diagram> {
  signal.throwIfAborted()
  const linkBase = checkLinkBase(options.linkBase ?? '#')
  parsePath(source.root ?? ROOT)
  const known = survey(source)
  const { selection, notices } = selectionOf(source, known, options)
  const draw = viewsOf(source, known, options.propertyEdges ? 'property-links' : 'links', selection)
  const view = options.view ?? 'architecture'
  const model = draw(view)
  checkNotEmpty(model, source.name)
  const { summary, findings } = model

  if (options.format === 'dot') {
    const text = dotOf(model, dotOptions(source, options, linkBase, { view, model }))
    return { bytes: Buffer.from(text), summary, findings, notices }
  }

  await using engine: Engine = options.engine === 'dot' ? new NativeEngine() : new WasmEngine()
  const climbed = await climb(source, options, linkBase, rungsFor(draw, view), engine, summary, signal)
  const bytes = options.format === 'png' ? await rasterize(climbed.svg, signal) : Buffer.from(climbed.svg)
  return { bytes, summary, findings, notices: [...notices, ...climbed.notices] }
}

/** Tries the rungs in order, until the layout of one ends in time. */
async function climb(
  source: DiagramSource,
  options: DiagramOptions,
  linkBase: string,
  rungs: Iterable<Rung>,
  engine: Engine,
  summary: Summary,
  signal: AbortSignal,
): Promise<{ readonly svg: string; readonly notices: readonly string[] }> {
  const deadlineMs = options.deadlineMs ?? 10_000
  let late = false
  for (const rung of rungs) {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
    const how = dotOptions(source, options, linkBase, rung)
    try {
      const choice = await layOut(rung, how, engine, deadline)
      const svg = dress(choice.picture, {
        title: how.heading.title,
        description: [...how.heading.facts, ...how.heading.problems].join(', '),
        palette: how.palette,
        followsReader: options.theme === 'auto' && options.format === 'svg',
      })
      return { svg, notices: choice.complete ? rung.notices : [...rung.notices, stoppedEarly(deadlineMs)] }
    } catch (error) {
      signal.throwIfAborted()
      if (!deadline.aborted) throw error
      late = true
    }
  }
  throw tooLarge(summary, late ? `stopped after ${deadlineMs / 1000} s` : 'is too much for one picture')
}

function layOut(rung: Rung, how: DotOptions, engine: Engine, deadline: AbortSignal): Promise<Choice> {
  const cards = [...cardsOf(rung.model.members)]
  const ids = [...cards.map(card => card.path), ...rung.model.ghosts.map(ghost => ghost.id)].map(cardId)
  return bestOf(
    variantsFor(cards.length, rung.effort),
    async variant => readPicture(await engine.layout(dotOf(rung.model, how, variant), deadline), ids),
    deadline,
  )
}

function dotOptions(
  source: DiagramSource,
  options: DiagramOptions,
  linkBase: string,
  rung: Pick<Rung, 'view' | 'model'>,
): DotOptions {
  return {
    name: rung.view,
    heading: headingOf(rung.view, options.title, source, rung.model),
    palette: options.theme === 'dark' ? DARK : LIGHT,
    direction: options.direction ?? 'LR',
    labels: options.labels ?? 'auto',
    legend: options.legend ?? true,
    linkBase,
  }
}

function checkNotEmpty({ summary, members }: Model, name: string): void {
  const says = cardsOf(members).some(card => card.service || card.details.length > 0 || card.sheet !== undefined)
  if (says || summary.links + summary.propertyLinks > 0) return
  const what =
    summary.nodes === 0
      ? 'has no nodes'
      : `has ${counted(summary.nodes, 'node')} but none with /providers, properties or links`
  throw new DiagramError('EMPTY_GRAPH', `nothing to draw: ${name} ${what}`, {
    hint: summary.nodes === 0 ? undefined : '--view detail draws every node; one with a child /providers is a service',
  })
}

function tooLarge({ services, nodes }: Summary, what: string): DiagramError {
  const size = services > 0 ? counted(services, 'service') : counted(nodes, 'node')
  return new DiagramError('GRAPH_TOO_LARGE', `layout of ${size} ${what}`, {
    hint: 'draw a part of it, with --focus PATH --depth N or --collapse GLOB, or write DOT with -T dot for another program',
  })
}

function stoppedEarly(deadlineMs: number): string {
  return `the search for the clearest layout was stopped after ${deadlineMs / 1000} s; on a faster machine the picture may differ`
}
