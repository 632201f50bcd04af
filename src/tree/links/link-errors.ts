import { RegistryError } from '../errors.ts'
import { checkName, join, ROOT, segments, type TreePath } from '../path.ts'

/** One link that was followed: the real path of the node that holds it, its name, its target as written. */
export interface Hop {
  readonly path: TreePath
  readonly name: string
  readonly target: string
}

/** A hop on the way of one resolution. */
export interface Followed {
  readonly hop: Hop
  /** How many names of the path stood after the link: what is missing beyond them is missing in the link's target. */
  readonly rest: number
}

export const MAX_HOPS = 40

/** The path of the first names of a path. */
export function pathOf(names: readonly string[], depth: number): TreePath {
  return depth === 0 ? ROOT : (`/${names.slice(0, depth).join('/')}` as TreePath)
}

/** The names of the path that a link leads to; throws LINK_DANGLING if no path can lead there. */
export function targetNames(asked: TreePath, hop: Hop): string[] {
  if (hop.target === '') throw dangling(asked, hop, 'it has no target')
  const names = hop.target.startsWith('/') ? [] : [...segments(hop.path)]
  for (const name of hop.target.split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') names.push(checkTargetName(asked, hop, name))
    else if (names.pop() === undefined) throw dangling(asked, hop, 'its target leads above the root')
  }
  return names
}

function checkTargetName(asked: TreePath, hop: Hop, name: string): string {
  try {
    checkName(name)
  } catch (error) {
    throw dangling(asked, hop, (error as RegistryError).message)
  }
  return name
}

/** The error for a path of which only the first `depth` names exist: of a link if the rest is missing in its target. */
export function nowhere(
  asked: TreePath,
  names: readonly string[],
  depth: number,
  followed: readonly Followed[],
): RegistryError {
  const missing = pathOf(names, depth + 1)
  const culprit = followed.findLast(({ rest }) => names.length - depth > rest)
  if (culprit !== undefined) return dangling(asked, culprit.hop, `${missing} does not exist`)
  const through = followed.map(({ hop }) => show(hop)).join(', ')
  const why = missing === asked ? '' : `: there is no ${missing}${through === '' ? '' : ` (through ${through})`}`
  return new RegistryError('NOT_FOUND', `${asked} does not exist${why}`, {
    facts: { path: asked, missing, ...(followed.length === 0 ? {} : { hops: chain(followed) }) },
  })
}

export function dangling(asked: TreePath, hop: Hop, why: string): RegistryError {
  const link = linkPath(hop)
  return new RegistryError('LINK_DANGLING', `${asked} leads nowhere: the link ${show(hop)} is broken, ${why}`, {
    facts: { path: asked, link, target: hop.target },
  })
}

export function loop(asked: TreePath, what: string, followed: readonly Followed[]): RegistryError {
  const hops = chain(followed)
  return new RegistryError('LINK_LOOP', `${what}: ${hops}`, { facts: { path: asked, hops } })
}

/**
 * Where a circle begins that this hop closes: the same link was followed before, and what stood after it then still does. Also finds
 * circles in which the path grows with every round.
 */
export function circleStart(followed: readonly Followed[], { path, name }: Hop, rest: number): number | undefined {
  let least = rest
  for (let i = followed.length - 1; i >= 0; i--) {
    const before = followed[i] as Followed
    least = Math.min(least, before.rest)
    if (before.hop.path === path && before.hop.name === name && before.rest <= least) return i
  }
  return undefined
}

function chain(followed: readonly Followed[]): string {
  return followed.map(({ hop }) => linkPath(hop)).join(' -> ')
}

function show(hop: Hop): string {
  return `${linkPath(hop)} -> ${hop.target === '' ? '""' : hop.target}`
}

function linkPath(hop: Hop): string {
  return join(hop.path, hop.name)
}
