import type { Palette } from '../style/palette.ts'
import { SIGNS } from '../words/change.ts'
import { edgeId } from '../words/element-ids.ts'
import type { Edge } from '../words/model.ts'
import { counted } from '../words/number-text.ts'
import { cutEnd, dotName, printable } from '../words/text.ts'
import { attributes, Html } from './dot-attributes.ts'
import { clusterName } from './dot-nodes.ts'
import type { DotOptions, Pen } from './dot-options.ts'
import { lineColor } from './header.ts'
import { edgeLabel } from './label.ts'
import { sideOf } from './sheet-label.ts'

export function edgeLine(edge: Edge, label: string | undefined, { palette }: Pen): string {
  const [tail, head] = endsOf(edge)
  return `${tail} -> ${head} [${attributes({
    id: edgeId(edge),
    class: classOf(edge),
    tooltip: edge.links
      .map(({ owner, name, target, change }) =>
        printable(
          `${change === undefined ? '' : SIGNS[change]}${owner}  ${name} ${edge.kind === 'property' ? '=>' : '->'} ${target}`,
        ),
      )
      .join('\n'),
    lhead: edge.group === undefined ? undefined : clusterName(edge.group),
    color: colorOf(edge, palette),
    penwidth: edgeWidth(edge),
    style: isDashed(edge) ? 'dashed' : undefined,
    dir: edge.backward ? 'back' : undefined,
    arrowhead: edge.kind === 'property' && !edge.backward ? 'odiamond' : undefined,
    arrowtail: edge.kind === 'property' && edge.backward ? 'odiamond' : undefined,
    // Without weight it does not pull its ends together; without constraint it would run around the whole picture.
    weight: edge.kind === 'property' ? '0' : undefined,
    label: label === undefined ? undefined : new Html(edgeLabel(label, palette)),
  })}]`
}

function classOf({ kind, faint, change }: Edge): string {
  const classes = ['link', ...(kind === 'link' ? [] : [kind]), ...(faint ? ['faint'] : [])]
  return [...classes, ...(change === undefined ? [] : [`diff-${change}`])].join(' ')
}

function colorOf({ kind, faint, change }: Edge, palette: Palette): string | undefined {
  if (faint || change === 'same') return palette.faint
  if (change !== undefined) return palette.changes[change].line
  return kind === 'link' ? undefined : lineColor(kind, palette)
}

function isDashed({ kind, change }: Edge): boolean {
  if (kind === 'property') return true
  return change === undefined ? kind === 'dangling' : change === 'removed'
}

/** Where a line begins and ends for Graphviz: the ends of a backward line are swapped, so that it takes the short way. */
function endsOf({ from, to, fromPort, toPort, backward }: Edge): readonly [string, string] {
  if (backward) return [endOf(to, toPort, 'e'), endOf(from, fromPort, 'w')]
  // Within one sheet, both on the right: a line around it would be longer.
  return [endOf(from, fromPort, 'e'), endOf(to, toPort, from === to ? 'e' : 'w')]
}

function endOf(id: string, port: string | undefined, side: 'e' | 'w'): string {
  return port === undefined ? dotName(id) : `${dotName(id)}:${sideOf(port, side)}:${side}`
}

function edgeWidth({ kind, bundle, links, change }: Edge): string | undefined {
  if (bundle && links.length > 1) return Math.min(1.2 + 0.3 * links.length, 2.4).toFixed(1)
  if (change !== undefined) return change === 'same' ? undefined : '1.8'
  return kind === 'cycle' ? '2' : undefined
}

const LABEL_LIMIT = 3

/** The label of a line; undefined if it would be redundant. */
export function labelTextOf(edge: Edge, labels: DotOptions['labels']): string | undefined {
  if (edge.bundle) return edge.links.length > 1 ? counted(edge.links.length, 'link') : undefined
  // In a sheet, the row that a line leaves from bears its name.
  if (labels === 'none' || edge.fromPort !== undefined) return undefined
  const { change } = edge
  const isChanged = change !== undefined && change !== 'same'
  const isTelling = edge.kind !== 'property' && edge.links.some(link => !link.redundant)
  if (labels !== 'all' && !isChanged && !isTelling) return undefined
  // All of them: a line with one of two names would seem to be one link.
  const texts = [...new Set(edge.links.map(link => `${change === undefined ? '' : SIGNS[change]}${link.label}`))]
  const more = texts.length > LABEL_LIMIT ? `, +${texts.length - LABEL_LIMIT}` : ''
  return cutEnd(`${texts.slice(0, LABEL_LIMIT).join(', ')}${more}`, 60)
}
