import { RegistryError } from '../../src/tree/errors.ts'
import { parsePath, ROOT } from '../../src/tree/path.ts'
import { dotOf } from './dot/dot.ts'
import type { DotOptions } from './dot/dot-options.ts'
import { climb, layOutFirst, type Reached } from './layout/climb.ts'
import { rungsFor } from './layout/ladder.ts'
import type { Engine } from './platform/engine.ts'
import type { Platform } from './platform/platform.ts'
import { survey } from './reading/survey.ts'
import { DARK, LIGHT } from './style/palette.ts'
import { dress } from './svg/svg.ts'
import { selectionOf } from './views/selection.ts'
import { viewsOf } from './views/views.ts'
import { DiagramError, emptyGraph } from './words/errors.ts'
import { headingOf, type View } from './words/heading.ts'
import { checkLinkBase } from './words/link-base.ts'
import { cardsOf, groupsOf, type Model } from './words/model.ts'
import type { Diagram, DiagramOptions } from './words/options.ts'
import type { DiagramSource } from './words/source.ts'

/** Draws a tree. The engine is required for the formats with positions. */
export async function draw(
  source: DiagramSource,
  options: DiagramOptions,
  platform: Platform,
  engine: Engine | undefined,
  signal: AbortSignal,
): Promise<Diagram> {
  signal.throwIfAborted()
  const linkBase = checkLinkBase(options.linkBase ?? '#')
  parsePath(source.root ?? ROOT)
  const known = survey(source, levelOf(options))
  const { selection, notices } = selectionOf(source, known, options)
  const drawAs = viewsOf(source, known, options.propertyEdges ? 'property-links' : 'links', selection)
  const view = options.view ?? (options.level === undefined ? 'architecture' : 'overview')
  const model = drawAs(view)
  checkNotEmpty(model, source.name)
  const { summary, findings } = model
  const problems: string[] = []
  const optionsFor = (drawn: { view: View; model: Model }): DotOptions =>
    dotOptions(source, options, linkBase, drawn, problems)
  const done = (bytes: Uint8Array | string, more: readonly string[] = []): Diagram => ({
    bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes,
    summary,
    findings,
    notices: [...notices, ...more],
  })

  const how = optionsFor({ view, model })
  if (options.format === 'dot') return done(dotOf(model, how))
  if (options.format === 'mermaid') return done((await import('./formats/mermaid.ts')).mermaidOf(model, how))
  if (engine === undefined) return done((await import('./formats/json.ts')).jsonOf(model, view, how.heading))

  const more = options.format === 'png' ? await withoutFont(dotOf(model, how), problems, platform, signal) : []
  const deadlineMs = options.deadlineMs ?? 10_000
  const reached = await climb(rungsFor(drawAs, view), optionsFor, engine, deadlineMs, summary, signal)
  const insides = options.format === 'html' ? await insidesIn(reached, drawAs, optionsFor, engine, signal) : new Map()
  return done(await written(reached, options, linkBase, drawAs, insides, platform, signal), [
    ...more,
    ...reached.notices,
  ])
}

/** Adds what the heading says of characters that cannot be drawn to `problems`. Returns what to tell the user. */
async function withoutFont(
  text: string,
  problems: string[],
  { rasterize }: Platform,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (rasterize === undefined) return []
  const { missingFontText, scriptsWithoutFont } = await import('./formats/missing-fonts.ts')
  const scripts = await scriptsWithoutFont(text, rasterize, signal)
  if (scripts.length === 0) return []
  const what = missingFontText(scripts)
  problems.push(`no font for ${what}`)
  return [
    `this machine has no font for some characters (${what}), which are empty boxes in the picture: install one, such as Noto Sans CJK, or write SVG`,
  ]
}

function levelOf({ level }: DiagramOptions): number | undefined {
  if (level === undefined || (Number.isInteger(level) && level > 0)) return level
  throw new RegistryError('BAD_ARGUMENT', `"${level}" is not a level`, { hint: 'write 1, 2, 3, ...' })
}

/** The pictures of what is in the boxes of an overview, for its page. They take their styles from that of the overview. */
async function insidesIn(
  { rung }: Reached,
  drawAs: (view: View) => Model,
  optionsFor: (drawn: { view: View; model: Model }) => DotOptions,
  engine: Engine,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const pictures = new Map<string, string>()
  if (rung.view !== 'overview') return pictures
  const { insidesOf } = await import('./views/inside.ts')
  for (const [path, model] of insidesOf(rung.model, drawAs('architecture'))) {
    const how = { ...optionsFor({ view: 'architecture', model }), legend: false }
    const { title, facts } = how.heading
    const picture = await layOutFirst(model, how, engine, signal)
    const svg = dress(picture, { title, description: facts.join(', '), palette: how.palette, followsReader: false })
    pictures.set(path, svg.replace(/<style>[\s\S]*?<\/style>\n?/, ''))
  }
  return pictures
}

/** A picture that was laid out, in one of the formats with positions. */
async function written(
  { picture, rung, how }: Reached,
  { format, theme = format === 'html' ? 'auto' : 'light', events }: DiagramOptions,
  linkBase: string,
  drawAs: (view: View) => Model,
  insides: ReadonlyMap<string, string>,
  platform: Platform,
  signal: AbortSignal,
): Promise<Uint8Array | string> {
  const { heading, palette } = how
  const svg = dress(picture, {
    title: heading.title,
    description: [...heading.facts, ...heading.problems].join(', '),
    palette,
    followsReader: theme === 'auto' && (format === 'svg' || format === 'html'),
  })
  if (format === 'png') return (await import('./formats/png.ts')).pngOf(svg, picture, platform.rasterize, signal)
  if (format === 'pdf') return (await import('./formats/pdf.ts')).pdfOf(svg, dotOf(rung.model, how), platform, signal)
  if (format === 'html') {
    if (platform.pageFiles === undefined)
      throw new DiagramError(
        'NOT_INSTALLED',
        'no page can be written here: its style sheet and scripts are not there',
        {
          hint: 'write SVG instead',
        },
      )
    const [{ pageOf }, files] = await Promise.all([import('./formats/page/page.ts'), platform.pageFiles()])
    return await pageOf({
      svg,
      model: rung.model,
      whole: drawAs(rung.view),
      all: drawAs('architecture'),
      view: rung.view,
      heading,
      linkBase,
      theme,
      events,
      files,
      insides,
    })
  }
  return svg
}

function dotOptions(
  source: DiagramSource,
  options: DiagramOptions,
  linkBase: string,
  { view, model }: { readonly view: View; readonly model: Model },
  problems: readonly string[],
): DotOptions {
  const heading = headingOf(view, options.title, source, model)
  return {
    name: view,
    heading: { ...heading, problems: [...heading.problems, ...problems] },
    palette: options.theme === 'dark' ? DARK : LIGHT,
    direction: options.direction ?? 'LR',
    labels: options.labels ?? 'auto',
    legend: options.legend ?? true,
    linkBase,
  }
}

function checkNotEmpty({ summary, members }: Model, name: string): void {
  const says =
    cardsOf(members).some(card => card.service || card.details.length > 0 || card.sheet !== undefined) ||
    groupsOf(members).some(group => group.details.length > 0)
  if (!says && summary.links + summary.propertyLinks === 0) throw emptyGraph(summary, name)
}
