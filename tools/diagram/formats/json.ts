import type { Heading, View } from '../words/heading.ts'
import { type Card, cardsOf, type Edge, type Finding, groupsOf, type Member, type Model } from '../words/model.ts'

/** Incremented when a field changes its meaning or is removed, not for new fields. */
const VERSION = 1

/** A picture's content for programs, without positions. Keys that do not apply are omitted. */
export function jsonOf(model: Model, view: View, heading: Heading): string {
  return `${JSON.stringify(contentOf(model, view, heading), undefined, 2)}\n`
}

export function contentOf(model: Model, view: View, heading: Heading) {
  const frames = framesOf(model.members)
  return {
    version: VERSION,
    view,
    title: heading.title,
    facts: [...heading.facts, ...heading.problems],
    summary: model.summary,
    changes: model.compared,
    cards: [...cardsOf(model.members)].map(card => cardJson(card, frames.get(card))),
    groups: [...groupsOf(model.members)].map(group => {
      const { path, name, type, role, change, rows, details } = group
      const said = details.length === 0 ? {} : { rows: rows.map(row => row.text), details }
      return { path, name, type, role, change, group: frames.get(group), ...said }
    }),
    ghosts: model.ghosts,
    edges: model.edges.map(edgeJson),
    findings: model.findings.map(findingJson),
  }
}

function cardJson(card: Card, group: string | undefined) {
  const { path, name, type, role, service, rows, state, details, sheet, focus, collapsed, change } = card
  return {
    path,
    name,
    type,
    role,
    service,
    group,
    rows: rows.map(row => row.text),
    state: state && { health: state.health, live: state.live, expected: state.expected, text: state.text },
    details,
    sheet: sheet?.map(({ kind, depth, name, value, change }) => ({ kind, depth, name, value: value?.text, change })),
    change,
    ...(focus ? { focus } : {}),
    ...(collapsed ? { collapsed } : {}),
  }
}

function edgeJson({ kind, from, to, group, links, faint, change }: Edge): object {
  return {
    kind,
    from,
    to: group ?? to,
    links: links.map(({ owner, name, target, change }) => ({ owner, name, target, change })),
    change,
    ...(faint ? { faint } : {}),
  }
}

function findingJson({ severity, code, path, message, hint }: Finding): object {
  return { severity, code, path, message, hint }
}

/** The path of the frame of each member. */
function framesOf(members: readonly Member[]): ReadonlyMap<Member, string> {
  const frames = new Map<Member, string>()
  for (const group of groupsOf(members)) for (const inside of group.members) frames.set(inside, group.path)
  return frames
}
