import type { TreePath } from '../../../src/tree/path.ts'
import { contentsOf } from '../reading/contents.ts'
import { isBroken, type Survey } from '../reading/survey.ts'
import { together } from '../words/change.ts'
import { type Card, cardsOf, type Edge, type Group, type Member, type Model } from '../words/model.ts'
import { counted } from '../words/number-text.ts'
import type { Row } from '../words/row.ts'

/** One card for each system, and one line between each two of them for all links. Made from the architecture view's model. */
export function overview(model: Model, { folders, connections }: Pick<Survey, 'folders' | 'connections'>): Model {
  const systems = [...systemsIn(model.members, folders)]
  const systemOf = new Map<string, string>()
  for (const system of systems) for (const card of cardsOf([system])) systemOf.set(card.path, system.path)

  const edges = new Map<string, Edge>()
  const broken = Map.groupBy([...connections.links, ...connections.propertyLinks].filter(isBroken), ({ owner }) =>
    systemOf.get(owner.path),
  )
  for (const edge of model.edges) {
    const [from, to] = [systemOf.get(edge.from)!, systemOf.get(edge.to)]
    const group = edge.group !== undefined && folders.has(edge.group) ? edge.group : undefined
    if (edge.kind === 'dangling' || edge.kind === 'property' || (from === to && group === undefined)) continue
    const end = to ?? edge.to
    const key = JSON.stringify([from, end, group])
    const known = edges.get(key)
    edges.set(key, {
      kind: known?.kind === 'cycle' ? 'cycle' : edge.kind,
      from: from as Edge['from'],
      to: end,
      group,
      links: [...(known?.links ?? []), ...edge.links],
      change: together([known?.change, edge.change]),
      bundle: true,
      fromPort: undefined,
      toPort: undefined,
      backward: false,
      faint: false,
    })
  }

  const draw = (member: Member): Member =>
    isFolder(member, folders)
      ? { ...member, members: member.members.map(draw) }
      : cardFor(member, broken.get(member.path)?.length ?? 0)
  return {
    ...model,
    members: model.members.map(draw),
    ghosts: model.ghosts.filter(ghost => ghost.kind === 'external'),
    edges: [...edges.values()],
  }
}

function* systemsIn(members: readonly Member[], folders: ReadonlySet<TreePath>): Generator<Member> {
  for (const member of members)
    if (isFolder(member, folders)) yield* systemsIn(member.members, folders)
    else yield member
}

function isFolder(member: Member, folders: ReadonlySet<TreePath>): member is Group {
  return member.kind === 'group' && folders.has(member.path)
}

function cardFor(system: Member, brokenLinks: number): Card {
  const { path, name, type, role } = system
  const contents = contentsOf(system)
  const broken: Row[] = brokenLinks > 0 ? [{ tone: 'bad', text: counted(brokenLinks, 'broken link'), note: true }] : []
  return {
    kind: 'card',
    path,
    name,
    type,
    role,
    ...contents,
    rows: [...contents.rows, ...broken],
    heads: false,
    sheet: undefined,
    focus: false,
    collapsed: false,
  }
}
