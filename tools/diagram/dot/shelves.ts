import { cardsOf, groupsOf, type Member, type Model } from '../words/model.ts'

/** Fewer members than this are placed below one another. */
const MIN_MEMBERS = 6

/** How many times as far it is from row to row as from card to card, for a page that is wider than it is high. */
const ASPECT = 0.55

/** An invisible line, from card to card. */
export type Spacer = readonly [from: string, to: string]

/** Rows of the unconnected members of one frame. */
export function shelvesOf({ members, edges }: Model): readonly Spacer[] {
  // A line to a frame is drawn to a card in it, which need not be its first for that.
  const connected = new Set<string>(edges.flatMap(({ from, to, group }) => [from, group ?? to]))
  const spacers: Spacer[] = []
  const spanOf = (member: Member): Span => {
    if (member.kind === 'card') return { first: member.path, last: member.path, ranks: 1, height: 1 }
    const inside = member.members.map(one => ({ span: spanOf(one), loose: isLoose(one, connected) }))
    const loose = inside.filter(one => one.loose).map(one => one.span)
    const rows = loose.length < MIN_MEMBERS ? loose : shelved(loose, spacers)
    const all = [...rows, ...inside.filter(one => !one.loose).map(one => one.span)]
    const { first, last, ranks } = all.reduce((a, b) => (b.ranks > a.ranks ? b : a))
    return { first, last, ranks, height: all.reduce((sum, { height }) => sum + height, FRAME_HEIGHT) }
  }
  for (const member of members) spanOf(member)
  return spacers
}

/** What the name and the margins of a frame take. */
const FRAME_HEIGHT = 1

interface Span {
  /** The cards at both ends of its longest row. */
  readonly first: string
  readonly last: string
  /** How many cards are in that row. */
  readonly ranks: number
  /** How many cards high it is. */
  readonly height: number
}

function isLoose(member: Member, connected: ReadonlySet<string>): boolean {
  return [...cardsOf([member]), ...groupsOf([member])].every(({ path }) => !connected.has(path))
}

/** Sets spans in rows of about the same length. */
function shelved(spans: readonly Span[], spacers: Spacer[]): readonly Span[] {
  const area = spans.reduce((sum, { ranks, height }) => sum + ranks * height, 0)
  const width = Math.ceil(Math.sqrt(area * ASPECT))
  const rows: Span[] = []
  for (const span of spans) {
    const row = rows.at(-1)
    if (row === undefined || row.ranks + span.ranks > width) {
      rows.push(span)
      continue
    }
    spacers.push([row.last, span.first])
    const height = Math.max(row.height, span.height)
    rows[rows.length - 1] = { first: row.first, last: span.last, ranks: row.ranks + span.ranks, height }
  }
  return rows
}
