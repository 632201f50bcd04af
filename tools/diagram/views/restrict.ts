import { type Card, cardsOf, type Edge, type Group, groupsOf, type Member, type Model } from '../words/model.ts'
import { counted } from '../words/number-text.ts'
import type { Row } from '../words/row.ts'

/** The cards that each line ends at: one, or all in the frame that it ends at. */
export function headsOf(model: Model): (edge: Edge) => readonly string[] {
  const inGroup = new Map(
    [...groupsOf(model.members)].map(({ path, members }) => [path, [...cardsOf(members)].map(card => card.path)]),
  )
  return ({ to, group }) => (group === undefined ? [to] : (inGroup.get(group) ?? [to]))
}

/**
 * Reduces a model to `kept`: paths of cards and frames, and ids of ghosts. A frame with nothing left inside is a card. Omitted cards are counted on the cards that they were connected to.
 * Lines that do not touch the focus are dimmed.
 */
export function restrict(model: Model, kept: ReadonlySet<string>, isAbout: (edge: Edge) => boolean): Model {
  const heads = headsOf(model)
  const edges: Edge[] = []
  const [users, used] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()]
  for (const edge of model.edges) {
    const to = heads(edge).filter(head => kept.has(head))
    const head = to.includes(edge.to) ? edge.to : to[0]
    if (kept.has(edge.from) && head !== undefined) edges.push({ ...edge, to: head, faint: !isAbout(edge) })
    else if (edge.kind === 'link' || edge.kind === 'cycle') {
      if (kept.has(edge.from)) note(used, edge.from, edge.to)
      for (const end of to) note(users, end, edge.from)
    }
  }
  const thin = (member: Member): Member[] => {
    if (member.kind === 'card')
      return kept.has(member.path) ? [withCounts(member, users.get(member.path), used.get(member.path))] : []
    const members = member.members.flatMap(thin)
    const [only] = members
    if (only === undefined) return kept.has(member.path) ? [emptied(member)] : []
    // A frame around only its own card is redundant.
    const isFrame = members.length > 1 || only.kind === 'group' || only.path !== member.path
    return isFrame ? [{ ...member, members }] : [{ ...only, heads: false }]
  }
  const members = model.members.flatMap(thin)
  const frames = new Set<string | undefined>([...groupsOf(members)].map(group => group.path))
  return {
    ...model,
    members,
    ghosts: model.ghosts.filter(ghost => kept.has(ghost.id)),
    edges: edges.map(edge => (frames.has(edge.group) ? edge : { ...edge, group: undefined })),
  }
}

/** A frame without its contents, as a card with what it says itself. */
function emptied({ path, name, type, role, rows, details, focus, change }: Group): Card {
  const own = { path, name, type, role, rows, details, focus, change }
  return { kind: 'card', ...own, service: false, heads: false, state: undefined, sheet: undefined, collapsed: false }
}

function note(counts: Map<string, Set<string>>, card: string, other: string): void {
  counts.set(card, (counts.get(card) ?? new Set()).add(other))
}

/** A card with how many of its users, and of what it uses, are left out. */
export function withCounts(
  card: Card,
  users: ReadonlySet<string> | undefined,
  used: ReadonlySet<string> | undefined,
): Card {
  const parts = [
    ...(users === undefined ? [] : [`← ${counted(users.size, 'more user')}`]),
    ...(used === undefined ? [] : [`→ ${counted(used.size, 'more used', 'more used')}`]),
  ]
  if (parts.length === 0) return card
  const cut: Row = { tone: 'muted', text: parts.join('   '), note: true }
  if (card.sheet === undefined) return { ...card, rows: [...card.rows, cut] }
  return {
    ...card,
    sheet: [
      ...card.sheet,
      { kind: 'more', depth: 0, name: cut.text, value: undefined, change: undefined, port: 'cut' },
    ],
  }
}
