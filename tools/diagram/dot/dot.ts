import type { Palette } from '../style/palette.ts'
import type { Model } from '../words/model.ts'
import { dotName } from '../words/text.ts'
import { type Attributes, attributes, Html } from './dot-attributes.ts'
import { edgeLine, labelTextOf } from './dot-edges.ts'
import { ghostLine, indent, memberLines } from './dot-nodes.ts'
import { type DotOptions, type Pen, PLAIN, type Variant } from './dot-options.ts'
import { flowOrder } from './flow-order.ts'
import { headerLabel, legendOf } from './header.ts'
import { sideOf } from './sheet-label.ts'
import { spacersOf } from './spacers.ts'

/** The DOT text of a model: the same for the same model, one element per line. */
export function dotOf(model: Model, options: DotOptions, variant: Variant = PLAIN): string {
  const texts = new Map(model.edges.map(edge => [edge, labelTextOf(edge, options.labels)]))
  const lines = [
    `digraph ${dotName(options.name)} {`,
    `  graph [${graphAttributes(model, options, variant, [...texts.values()])}]`,
    `  node [${attributes(nodeDefaults(options.palette))}]`,
    `  edge [${attributes(edgeDefaults(options.palette))}]`,
  ]
  const pen: Pen = { ...options, variant, compares: model.compared !== undefined, ports: portsOf(model) }
  const systems = variant.order === 'flow' ? flowOrder(model) : model.members
  const members = (variant.reversed ? [...systems].reverse() : systems).flatMap(member => memberLines(member, pen))
  if (variant.framed)
    lines.push(
      '  subgraph "cluster_ frame" {',
      '    graph [peripheries="0", label="", margin="12"]',
      ...indent(indent(members)),
      '  }',
    )
  else lines.push(...indent(members))
  lines.push(...model.ghosts.map(ghost => `  ${ghostLine(ghost, pen)}`))
  lines.push(...model.edges.map(edge => `  ${edgeLine(edge, texts.get(edge), pen)}`))
  for (const [from, to] of spacersOf(model)) lines.push(`  ${dotName(from)} -> ${dotName(to)} [style="invis"]`)
  lines.push('}')
  return `${lines.join('\n')}\n`
}

function portsOf({ edges }: Model): Pen['ports'] {
  const ports = new Map<string, Set<string>>()
  const add = (path: string, port: string | undefined): void => {
    if (port !== undefined) ports.set(path, (ports.get(path) ?? new Set()).add(port))
  }
  for (const { from, to, fromPort, toPort, backward } of edges) {
    add(from, fromPort && sideOf(fromPort, backward ? 'w' : 'e'))
    add(to, toPort && sideOf(toPort, backward || from === to ? 'e' : 'w'))
  }
  return ports
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
    ranksep: labelled === labels.length ? '0.5' : labelled === 0 ? '1' : '0.75',
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
