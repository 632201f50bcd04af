import { flowOrder } from './flow-order.ts'
import { type Heading, headerLabel, legendOf, lineColor } from './header.ts'
import { cardLabel, edgeLabel, ghostLabel, groupLabel } from './label.ts'
import { addressOf } from './link-base.ts'
import type { Card, Edge, Ghost, Group, Member, Model } from './model.ts'
import type { Palette } from './palette.ts'
import { counted } from './property-text.ts'
import { spacersOf } from './spacers.ts'
import { cutEnd, dotName, dotText, printable } from './text.ts'

export interface DotOptions {
  /** The name of the graph. */
  readonly name: string
  readonly heading: Heading
  readonly palette: Palette
  readonly direction: 'LR' | 'TB'
  readonly labels: 'auto' | 'all' | 'none'
  readonly legend: boolean
  readonly linkBase: string
}

/** Ways to say the same graph that Graphviz lays out differently. */
export interface Variant {
  /** The order of systems: by name, or each before what it uses. */
  readonly order: 'name' | 'flow'
  /** Systems, and what is in them, in the reverse of it. */
  readonly reversed: boolean
  /** An invisible frame around everything. */
  readonly framed: boolean
  /** Further attributes of the graph: how hard the engine tries. */
  readonly effort: Readonly<Record<string, string>>
}

export const PLAIN: Variant = { order: 'name', reversed: false, framed: false, effort: {} }

/** The DOT text of a model: the same for the same model, one element per line. */
export function dotOf(model: Model, options: DotOptions, variant: Variant = PLAIN): string {
  const texts = new Map(model.edges.map(edge => [edge, labelTextOf(edge, options.labels)]))
  const lines = [
    `digraph ${dotName(options.name)} {`,
    `  graph [${graphAttributes(model, options, variant, [...texts.values()])}]`,
    `  node [${attributes(nodeDefaults(options.palette))}]`,
    `  edge [${attributes(edgeDefaults(options.palette))}]`,
  ]
  const systems = variant.order === 'flow' ? flowOrder(model) : model.members
  const members = (variant.reversed ? [...systems].reverse() : systems).flatMap(member =>
    memberLines(member, options, variant),
  )
  if (variant.framed)
    lines.push(
      '  subgraph "cluster_ frame" {',
      '    graph [peripheries="0", label="", margin="12"]',
      ...indent(indent(members)),
      '  }',
    )
  else lines.push(...indent(members))
  lines.push(...model.ghosts.map(ghost => `  ${ghostLine(ghost, options)}`))
  lines.push(...model.edges.map(edge => `  ${edgeLine(edge, texts.get(edge), options)}`))
  for (const [from, to] of spacersOf(model)) lines.push(`  ${dotName(from)} -> ${dotName(to)} [style="invis"]`)
  lines.push('}')
  return `${lines.join('\n')}\n`
}

/** The id of a card or ghost in the picture. */
export function cardId(path: string): string {
  return `n:${plain(path)}`
}

/** White space in ids is not allowed, and Graphviz changes it. */
function plain(path: string): string {
  return path.replace(/[%\s]/g, character => encodeURIComponent(character))
}

type Attributes = Readonly<Record<string, string | number | Html | undefined>>

/** An HTML-like label: already escaped, written between angle brackets. */
class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

function attributes(values: Attributes): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value instanceof Html ? `<${value.text}>` : dotText(String(value))}`)
    .join(', ')
}

function graphAttributes(
  model: Model,
  { heading, palette, direction, legend }: DotOptions,
  { effort }: Variant,
  labels: readonly (string | undefined)[],
): string {
  const perRow = model.members.length > 8 ? 12 : 6
  const labelled = labels.filter(label => label !== undefined).length
  return attributes({
    rankdir: direction,
    compound: 'true',
    splines: 'spline',
    nodesep: '0.25',
    // Labels add a rank of their own between each two, so the less there are, the more room the ranks themselves need.
    ranksep: labelled === 0 ? '1' : labelled === labels.length ? '0.5' : '0.75',
    pad: '0.3',
    outputorder: 'edgesfirst',
    bgcolor: palette.page,
    fontname: 'Arial',
    fontsize: 11,
    fontcolor: palette.ink,
    labelloc: 't',
    labeljust: 'l',
    ...effort,
    label: new Html(headerLabel(heading, legend ? legendOf(model, palette) : [], perRow, palette)),
  })
}

function nodeDefaults(palette: Palette): Attributes {
  return {
    shape: 'box',
    style: 'filled',
    fillcolor: palette.roles.node.fill,
    color: palette.roles.node.line,
    penwidth: '1',
    margin: '0.13,0.07',
    height: '0.3',
    fontname: 'Arial',
    fontsize: 11,
    fontcolor: palette.ink,
  }
}

function edgeDefaults(palette: Palette): Attributes {
  return {
    fontname: 'Arial',
    fontsize: 9,
    fontcolor: palette.secondary,
    color: palette.edge,
    penwidth: '1.2',
    arrowsize: '0.7',
  }
}

function memberLines(member: Member, options: DotOptions, variant: Variant): string[] {
  return member.kind === 'card' ? [cardLine(member, options)] : groupLines(member, options, variant)
}

function groupLines(group: Group, options: DotOptions, variant: Variant): string[] {
  const tint = group.depth === 0 ? options.palette.system : options.palette.group
  // Children inherit what a frame does not say itself, so each one says everything.
  const own = attributes({
    id: `g:${plain(group.path)}`,
    class: group.depth === 0 ? 'system' : 'group',
    tooltip: tooltipOf(group),
    URL: addressOf(options.linkBase, group.path),
    style: 'rounded,filled',
    fillcolor: tint.fill,
    color: tint.line,
    penwidth: '1',
    peripheries: '1',
    labelloc: 't',
    labeljust: 'l',
    margin: group.depth === 0 ? '14' : '10',
    label: new Html(groupLabel(group.name, group.type, group.depth, options.palette)),
  })
  const members = variant.reversed ? [...group.members].reverse() : group.members
  return [
    `subgraph ${dotName(clusterName(group.path))} {`,
    `  graph [${own}]`,
    ...indent(members.flatMap(member => memberLines(member, options, variant))),
    '}',
  ]
}

function clusterName(path: string): string {
  return `cluster_${path}`
}

function cardLine(card: Card, { palette, linkBase }: DotOptions): string {
  const tint = palette.roles[card.role]
  const outline = card.role === 'external' ? ',dashed' : ''
  const isStore = card.role === 'store'
  return `${dotName(card.path)} [${attributes({
    id: cardId(card.path),
    class: `${card.service ? 'service' : 'node'} role-${card.role}`,
    tooltip: [tooltipOf(card), ...card.details].join('\n'),
    URL: addressOf(linkBase, card.path),
    shape: isStore ? 'cylinder' : undefined,
    style: card.service && !isStore ? `rounded,filled${outline}` : `filled${outline}`,
    margin: isStore ? '0.17,0.07' : undefined,
    fillcolor: tint.fill,
    color: tint.line,
    penwidth: card.service ? '1.3' : undefined,
    label: new Html(cardLabel(card, palette)),
  })}]`
}

function ghostLine(ghost: Ghost, { palette }: DotOptions): string {
  const tint = ghost.kind === 'external' ? palette.roles.external : palette.missing
  return `${dotName(ghost.id)} [${attributes({
    id: cardId(ghost.id),
    class: ghost.kind === 'external' ? 'external' : 'missing',
    tooltip: printable(`${ghost.title}: ${ghost.text}`),
    style: 'rounded,filled,dashed',
    fillcolor: tint.fill,
    color: tint.line,
    penwidth: '1.3',
    label: new Html(ghostLabel(ghost, palette)),
  })}]`
}

function edgeLine(edge: Edge, label: string | undefined, { palette }: DotOptions): string {
  const first = edge.links[0]!
  return `${dotName(edge.from)} -> ${dotName(edge.to)} [${attributes({
    id: `e:${plain(first.owner)} ${plain(first.name)}${edge.kind === 'property' ? ' =>' : ''}`,
    class: edge.kind === 'link' ? 'link' : `link ${edge.kind}`,
    tooltip: edge.links
      .map(({ owner, name, target }) =>
        printable(`${owner}  ${name} ${edge.kind === 'property' ? '=>' : '->'} ${target}`),
      )
      .join('\n'),
    lhead: edge.group === undefined ? undefined : clusterName(edge.group),
    color: edge.kind === 'link' ? undefined : lineColor(edge.kind, palette),
    penwidth: edgeWidth(edge),
    style: edge.kind === 'dangling' || edge.kind === 'property' ? 'dashed' : undefined,
    arrowhead: edge.kind === 'property' ? 'odiamond' : undefined,
    // Without weight it does not pull its ends together; without constraint it would run around the whole picture.
    weight: edge.kind === 'property' ? '0' : undefined,
    label: label === undefined ? undefined : new Html(edgeLabel(label, palette)),
  })}]`
}

function edgeWidth({ kind, bundle, links }: Edge): string | undefined {
  if (bundle && links.length > 1) return Math.min(1.2 + 0.3 * links.length, 2.4).toFixed(1)
  return kind === 'cycle' ? '2' : undefined
}

const LABEL_LIMIT = 3

function labelTextOf(edge: Edge, labels: DotOptions['labels']): string | undefined {
  if (edge.bundle) return edge.links.length > 1 ? counted(edge.links.length, 'link') : undefined
  if (labels === 'none') return undefined
  const shown = edge.links.filter(link => labels === 'all' || (!link.redundant && edge.kind !== 'property'))
  const texts = [...new Set(shown.map(link => link.label))]
  if (texts.length === 0) return undefined
  const more = texts.length > LABEL_LIMIT ? `, +${texts.length - LABEL_LIMIT}` : ''
  return cutEnd(`${texts.slice(0, LABEL_LIMIT).join(', ')}${more}`, 60)
}

function tooltipOf({ path, type }: Card | Group): string {
  return printable(type === undefined ? path : `${path} : ${type}`)
}

function indent(lines: readonly string[]): string[] {
  return lines.map(line => `  ${line}`)
}
