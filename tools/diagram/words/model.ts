import type { Finding as CheckFinding } from '../../../src/tree/links/check.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import type { Change } from './change.ts'
import type { Role } from './role.ts'
import type { Row } from './row.ts'
import type { State } from './state.ts'

/** The content of a picture, without positions and colours. All in the order in which it is drawn. */
export interface Model {
  /** The nodes directly under the root: systems, and folders of them. */
  readonly members: readonly Member[]
  /** Ends of links to targets outside of the picture. */
  readonly ghosts: readonly Ghost[]
  readonly edges: readonly Edge[]
  readonly findings: readonly Finding[]
  readonly summary: Summary
  /** Shown instead of the numbers of the whole, if only a part was chosen. */
  readonly scope: Scope | undefined
  /** The number of omitted parts, if the whole is too large; undefined if nothing is omitted. */
  readonly omitted: { readonly cards: number; readonly lines: number } | undefined
  /** The number of nodes with each change; undefined if nothing is compared. */
  readonly compared: Readonly<Record<Change, number>> | undefined
}

interface Scope {
  readonly title: string
  readonly facts: readonly string[]
  /** Lines of their own under the facts. */
  readonly notes: readonly Row[]
}

export type Member = Card | Group

/** A box with a name and rows. */
export interface Card {
  readonly kind: 'card'
  readonly path: TreePath
  readonly name: string
  readonly type: string | undefined
  readonly role: Role
  readonly service: boolean
  /** Its group has the same name and shows the type already. */
  readonly heads: boolean
  readonly rows: readonly Row[]
  /** Its health; the last row. */
  readonly state: State | undefined
  /** Every row in full, for the tooltip. */
  readonly details: readonly string[]
  /** In the detail view, everything below a system, line by line; it replaces `rows`. */
  readonly sheet: readonly SheetRow[] | undefined
  /** It is in the focus. */
  readonly focus: boolean
  /** It represents its whole subtree. */
  readonly collapsed: boolean
  /** Its change; undefined if nothing is compared. */
  readonly change: Change | undefined
}

/** The port of the head of a table; every other row has one of its own. */
export const HEAD_PORT = 'head'

/** One line of a system's table: a node, a property or a link. */
export interface SheetRow {
  readonly kind: 'node' | 'property' | 'more'
  /** The depth of its node below the system; 0 for the system itself. */
  readonly depth: number
  readonly name: string
  readonly value: Row | undefined
  /** Its change; undefined if nothing is compared. */
  readonly change: Change | undefined
  /** Where lines leave and end; unique in its table. */
  readonly port: string
}

/** A frame around the nodes below a node. */
export interface Group {
  readonly kind: 'group'
  readonly path: TreePath
  readonly name: string
  readonly type: string | undefined
  readonly role: Role
  /** 0 is a system. */
  readonly depth: number
  /** Never empty. If the node itself is a card, that is the first. */
  readonly members: readonly Member[]
  /** What the node says itself, if it is no card. */
  readonly rows: readonly Row[]
  /** The same in full. */
  readonly details: readonly string[]
  readonly focus: boolean
  /** Its change; undefined if nothing is compared, or if its own card shows it. */
  readonly change: Change | undefined
}

export interface Ghost {
  readonly kind: 'missing' | 'external' | 'loop'
  /** Unique among ghosts; begins with `?`, as no path does. */
  readonly id: string
  readonly title: string
  readonly text: string
}

export type EdgeKind = 'link' | 'cycle' | 'dangling' | 'property'

/** All links of one kind from one card to one end. */
export interface Edge {
  readonly kind: EdgeKind
  readonly from: TreePath
  /** The path of a card, or the id of a ghost. */
  readonly to: string
  /** The group that the edge ends at; `to` is then a card inside it. */
  readonly group: TreePath | undefined
  /** In order of owners and names; never empty. */
  readonly links: readonly EdgeLink[]
  /** It represents all links between two systems: labelled with their number, and wider the more there are. */
  readonly bundle: boolean
  /** The rows of sheets that it leaves from and ends at. */
  readonly fromPort: string | undefined
  readonly toPort: string | undefined
  /** It runs against the flow of the lines: to the first of two systems that use each other. */
  readonly backward: boolean
  /** It is dimmed, since it does not touch the focus. */
  readonly faint: boolean
  /** Its change; undefined if nothing is compared. */
  readonly change: Change | undefined
}

export interface EdgeLink {
  readonly owner: TreePath
  readonly name: string
  readonly target: string
  /** Its label on the edge: `name`, or `databases/main` where it was lifted from a node that is not drawn. */
  readonly label: string
  /** Whether the label is redundant. */
  readonly redundant: boolean
  readonly change: Change | undefined
}

export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly code: CheckFinding['kind']
  readonly path: TreePath
  readonly message: string
  readonly hint: string | undefined
}

export interface Summary {
  readonly systems: number
  readonly services: number
  readonly links: number
  readonly propertyLinks: number
  /** Links and property links that are unresolved or in a circle. */
  readonly broken: number
  /** Sets of cards that use each other in a circle. */
  readonly cycles: number
  /** Nodes of the tree, drawn or not. */
  readonly nodes: number
}

/** Every card under the members, in order. */
export function* cardsOf(members: readonly Member[]): Generator<Card> {
  for (const member of members) {
    if (member.kind === 'card') yield member
    else yield* cardsOf(member.members)
  }
}

/** Every group under the members, outer before inner. */
export function* groupsOf(members: readonly Member[]): Generator<Group> {
  for (const member of members) {
    if (member.kind === 'card') continue
    yield member
    yield* groupsOf(member.members)
  }
}
