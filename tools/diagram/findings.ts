import { isWithin } from '../../src/tree/path.ts'
import type { Connection, Connections } from './connections.ts'
import type { Wiring } from './edges.ts'
import type { Finding } from './model.ts'
import type { Place } from './places.ts'
import { roleOf } from './role.ts'
import { printable } from './text.ts'

/** What is wrong or odd about the links of a tree: errors first, each kind in order of paths. */
export function findingsOf(places: readonly Place[], connections: Connections, wiring: Wiring): readonly Finding[] {
  return [
    ...connections.links.flatMap(brokenLink),
    ...connections.propertyLinks.flatMap(brokenPropertyLink),
    ...connections.shadowed.map(shadowedLink),
    ...wiring.cycles.map(circle => ({
      severity: 'warning' as const,
      code: 'CYCLE' as const,
      path: circle[0]!,
      message: `${printable([...circle, circle[0]!].join(' -> '))} use each other`,
      hint: undefined,
    })),
    ...unusedServices(places, connections.links),
  ]
}

function brokenLink(link: Connection): Finding[] {
  const { holder, name, text, target } = link
  if (target.kind === 'node' || target.kind === 'external') return []
  if (target.kind === 'loop')
    return [finding('error', 'LINK_LOOP', link, `links go in a circle: ${target.hops}`, undefined)]
  return [finding('error', 'LINK_DANGLING', link, `${holder.path}  ${name} -> ${text} points nowhere`, target.hint)]
}

function brokenPropertyLink(link: Connection): Finding[] {
  const { target } = link
  return target.kind === 'missing' ? [finding('error', 'PROPERTY_LINK_MISSING', link, target.hint, undefined)] : []
}

function shadowedLink(link: Connection): Finding {
  const { holder, name } = link
  const message = `${holder.path} has a child and a link called "${name}"; the child wins`
  return finding('warning', 'LINK_SHADOWED', link, message, undefined)
}

/** Services that stand for themselves, at which no link from outside ends. What takes work from elsewhere needs no link. */
function unusedServices(places: readonly Place[], links: readonly Connection[]): Finding[] {
  return places
    .filter(place => place.service && !isInsideService(place) && !SELF_DRIVEN.has(roleOf(place)))
    .filter(
      ({ path }) =>
        !links.some(
          ({ holder, target }) => target.kind === 'node' && isWithin(target.path, path) && !isWithin(holder.path, path),
        ),
    )
    .map(({ path }) => ({
      severity: 'warning' as const,
      code: 'UNUSED_SERVICE' as const,
      path,
      message: `nothing links to ${printable(path)}`,
      hint: undefined,
    }))
}

const SELF_DRIVEN: ReadonlySet<string> = new Set(['ingress', 'batch'])

function isInsideService(place: Place): boolean {
  for (let at = place.parent; at !== undefined; at = at.parent) if (at.service) return true
  return false
}

function finding(
  severity: Finding['severity'],
  code: Finding['code'],
  { holder }: Connection,
  message: string,
  hint: string | undefined,
): Finding {
  return { severity, code, path: holder.path, message: printable(message), hint: hint && printable(hint) }
}
