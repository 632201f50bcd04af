import type { Change } from '../words/change.ts'
import { cardId, groupId } from '../words/element-ids.ts'
import { addressOf } from '../words/link-base.ts'
import type { Card, Ghost, Group, Member, SheetRow } from '../words/model.ts'
import { dotName, printable } from '../words/text.ts'
import { attributes, Html } from './dot-attributes.ts'
import type { Pen } from './dot-options.ts'
import { cardLabel, ghostLabel, groupLabel } from './label.ts'
import { sheetLabel } from './sheet-label.ts'

export function memberLines(member: Member, pen: Pen): string[] {
  return member.kind === 'card' ? [cardLine(member, pen)] : groupLines(member, pen)
}

function groupLines(group: Group, pen: Pen): string[] {
  const { palette } = pen
  const tint = group.depth === 0 ? palette.system : palette.group
  const change = group.change === 'same' ? undefined : group.change
  // Children inherit attributes that a frame does not set, so each frame sets all of them.
  const own = attributes({
    id: groupId(group.path),
    class: `${group.depth === 0 ? 'system' : 'group'}${changeClass(change)}`,
    tooltip: [tooltipOf(group), ...group.details].join('\n'),
    URL: addressOf(pen.linkBase, group.path),
    style: `rounded,filled${change === 'removed' ? ',dashed' : ''}`,
    fillcolor: tint.fill,
    color: change === undefined ? tint.line : palette.changes[change].line,
    penwidth: group.focus ? '2.8' : '1',
    peripheries: '1',
    labelloc: 't',
    labeljust: 'l',
    margin: group.depth === 0 ? '14' : '10',
    label: new Html(groupLabel(group, palette)),
  })
  const members = pen.variant.reversed ? [...group.members].reverse() : group.members
  return [
    `subgraph ${dotName(clusterName(group.path))} {`,
    `  graph [${own}]`,
    ...indent(members.flatMap(member => memberLines(member, pen))),
    '}',
  ]
}

export function clusterName(path: string): string {
  return `cluster_${path}`
}

function cardLine(card: Card, pen: Pen): string {
  if (card.sheet !== undefined) return sheetLine({ ...card, sheet: card.sheet }, pen)
  const { palette, linkBase } = pen
  const { change } = card
  const tint = change === undefined ? palette.roles[card.role] : palette.changes[change]
  const outline = change === 'removed' || (change === undefined && card.role === 'external') ? ',dashed' : ''
  const isStore = card.role === 'store' && !card.collapsed
  return `${dotName(card.path)} [${attributes({
    id: cardId(card.path),
    class: `${card.service ? 'service' : 'node'} role-${card.role}${stateClass(card)}${card.focus ? ' focus' : ''}${changeClass(change)}`,
    tooltip: [tooltipOf(card), ...card.details].join('\n'),
    URL: addressOf(linkBase, card.path),
    shape: card.collapsed ? 'box3d' : isStore ? 'cylinder' : undefined,
    style: card.service && !isStore && !card.collapsed ? `rounded,filled${outline}` : `filled${outline}`,
    margin: isStore ? '0.17,0.07' : undefined,
    fillcolor: tint.fill,
    color: tint.line,
    penwidth: cardWidth(card),
    label: new Html(cardLabel(card, palette)),
  })}]`
}

function sheetLine(card: Card & { readonly sheet: readonly SheetRow[] }, { palette, linkBase, ports }: Pen): string {
  return `${dotName(card.path)} [${attributes({
    id: cardId(card.path),
    class: `sheet role-${card.role}${card.focus ? ' focus' : ''}${changeClass(card.change)}`,
    tooltip: tooltipOf(card),
    URL: addressOf(linkBase, card.path),
    shape: 'plain',
    style: 'solid',
    label: new Html(sheetLabel(card, ports.get(card.path) ?? new Set(), palette)),
  })}]`
}

function cardWidth({ focus, change, service }: Card): string | undefined {
  if (focus) return '2.8'
  if (change !== undefined) return change === 'same' ? undefined : '1.8'
  return service ? '1.3' : undefined
}

function changeClass(change: Change | undefined): string {
  return change === undefined ? '' : ` diff-${change}`
}

function stateClass({ state }: Card): string {
  return state === undefined ? '' : ` state-${state.health}`
}

export function ghostLine(ghost: Ghost, { palette, compares }: Pen): string {
  // In a picture of changes, red means removed.
  const quiet = ghost.kind === 'external' || compares
  const tint = quiet ? palette.roles.external : palette.missing
  return `${dotName(ghost.id)} [${attributes({
    id: cardId(ghost.id),
    class: quiet ? 'external' : 'missing',
    tooltip: printable(`${ghost.title}: ${ghost.text}`),
    style: 'rounded,filled,dashed',
    fillcolor: tint.fill,
    color: tint.line,
    penwidth: '1.3',
    label: new Html(ghostLabel(ghost, palette, quiet)),
  })}]`
}

function tooltipOf({ path, type }: Card | Group): string {
  return printable(type === undefined ? path : `${path} : ${type}`)
}

export function indent(lines: readonly string[]): string[] {
  return lines.map(line => `  ${line}`)
}
