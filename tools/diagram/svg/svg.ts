import { DARK, LIGHT, type Palette } from '../style/palette.ts'
import { CHANGES } from '../words/change.ts'
import { xmlText } from '../words/text.ts'
import { settleLabels } from './edge-labels.ts'
import { classesOf, type Picture } from './picture.ts'
import { fixTextLengths } from './text-lengths.ts'
import { joinTextRuns } from './text-runs.ts'
import { childElements, type Element, elements, formatXml } from './xml.ts'

interface Dress {
  readonly title: string
  readonly description: string
  readonly palette: Palette
  /** Whether the picture follows the reader's choice of light or dark; `palette` is then the light one. */
  readonly followsReader: boolean
}

/** Fonts of the widths that the layout was made with, then any available font. */
const FONT_STACK = "Arial, 'Liberation Sans', Arimo, Helvetica, sans-serif"

/** The finished SVG. Graphviz's output is changed only in its style and accessibility, never in its positions. */
export function dress(picture: Picture, how: Dress): string {
  const { root, graph } = picture
  for (const element of elements(root)) element.attributes.delete('font-family')
  for (const group of [...picture.clusters, ...picture.nodes, ...picture.edges]) explain(group)
  settleLabels(picture)
  const labels = picture.clusters.map(takeLabel)
  graph.children = graph.children.filter(child => typeof child === 'string' || child.name !== 'title')
  graph.children.push(group('labels', labels), '\n')
  joinTextRuns(graph)
  fixTextLengths(graph)
  graph.attributes.delete('id')
  root.attributes.delete('xmlns:xlink')
  for (const [name, value] of [
    ['class', 'espalier'],
    ['role', 'img'],
    ['font-family', FONT_STACK],
  ] as const)
    root.attributes.set(name, value)
  root.children.unshift(
    '\n',
    text('title', how.title),
    '\n',
    text('desc', how.description),
    '\n',
    text('style', styleOf(how)),
    '\n',
  )
  return `${formatXml(root)}\n`
}

/** Takes the label out of a frame, so that it can be drawn after the lines that run through it. */
function takeLabel(cluster: Element): Element {
  const taken: Element[] = []
  for (const parent of [...elements(cluster)]) {
    const texts = childElements(parent).filter(child => child.name === 'text')
    taken.push(...texts)
    parent.children = parent.children.filter(child => typeof child === 'string' || !texts.includes(child))
  }
  return group(classesOf(cluster)[1] ?? 'group', taken)
}

/** Gives a part its tooltip in the way of SVG, and an address only if it has a target. */
function explain(part: Element): void {
  const link = [...elements(part)].find(element => element.name === 'a')
  const tooltip = link?.attributes.get('xlink:title')
  const title = childElements(part).find(child => child.name === 'title')
  if (title !== undefined) title.children = tooltip === undefined ? [] : [xmlText(tooltip)]
  const holder = childElements(part).find(child => child.attributes.get('id')?.startsWith('a_'))
  if (holder === undefined || link === undefined) return
  const href = link.attributes.get('xlink:href')
  const drawn = childElements(link)
  const content = href === undefined ? drawn : [anchor(href, drawn)]
  part.children = part.children.flatMap(child => (child === holder ? content : [child]))
}

function styleOf({ palette, followsReader }: Dress): string {
  const rules = [rulesOf(palette)]
  if (followsReader)
    rules.push(`@media (prefers-color-scheme: dark) {\n${rulesOf(DARK)}\n${recolor(LIGHT, DARK).join('\n')}\n}`)
  return `\n${rules.join('\n')}\n`
}

/** A rim in the colour of what is behind a label keeps it readable where a line passes. */
function rulesOf({ page, system, group }: Palette): string {
  const rim = (color: string): string => `{paint-order:stroke;stroke:${color};stroke-width:3;stroke-linejoin:round}`
  return [
    `.espalier .edge text${rim(page)}`,
    `.espalier .labels .system text${rim(system.fill)}`,
    `.espalier .labels .group text${rim(group.fill)}`,
  ].join('\n')
}

/** Rules that turn each colour of one palette into that of another, by element: one colour can have two meanings. */
function recolor(from: Palette, to: Palette): string[] {
  const rule = (scope: string, property: 'fill' | 'stroke', before: string, after: string): string =>
    `.espalier ${scope}[${property}='${before.toLowerCase()}']{${property}:${after}}`
  const tint = (scope: string, before: Palette['system'], after: Palette['system']): string[] => [
    rule(scope, 'fill', before.fill, after.fill),
    rule(scope, 'stroke', before.line, after.line),
  ]
  const texts = ['ink', 'secondary', 'muted', 'edge', 'link', 'shared', 'ok', 'warn', 'bad'] as const
  const roles = Object.keys(from.roles) as (keyof Palette['roles'])[]
  return [
    rule('.graph>polygon', 'fill', from.page, to.page),
    ...tint('.system ', from.system, to.system),
    ...tint('.group ', from.group, to.group),
    ...roles.flatMap(role => tint(`.role-${role} `, from.roles[role], to.roles[role])),
    ...CHANGES.flatMap(change => tint(`.diff-${change} `, from.changes[change], to.changes[change])),
    // A sheet has its own ground, and Graphviz fills the lines in it.
    rule('.sheet ', 'fill', from.page, to.page),
    rule('.sheet ', 'fill', from.group.fill, to.group.fill),
    ...roles.map(role => rule('.sheet ', 'fill', from.roles[role].line, to.roles[role].line)),
    ...CHANGES.map(change => rule('.sheet ', 'fill', from.changes[change].line, to.changes[change].line)),
    ...tint('.missing ', from.missing, to.missing),
    ...tint('.external ', from.roles.external, to.roles.external),
    ...texts.map(name => rule(':is(text,tspan)', 'fill', from[name], to[name])),
    ...roles.map(role => rule('.graph>text>tspan', 'fill', from.roles[role].line, to.roles[role].line)),
    rule('.graph>text>tspan', 'fill', from.changes.same.line, to.changes.same.line),
    ...(['edge', 'faint', 'shared', 'ok', 'warn', 'bad'] as const).flatMap(name => [
      rule('.edge ', 'stroke', from[name], to[name]),
      rule('.edge polygon', 'fill', from[name], to[name]),
    ]),
  ]
}

function group(className: string, children: readonly Element[]): Element {
  return { name: 'g', attributes: new Map([['class', className]]), children: children.flatMap(child => ['\n', child]) }
}

function anchor(href: string, children: readonly Element[]): Element {
  return { name: 'a', attributes: new Map([['href', href]]), children: children.flatMap(child => [child, '\n']) }
}

function text(name: string, content: string): Element {
  return { name, attributes: new Map(), children: [xmlText(content)] }
}
