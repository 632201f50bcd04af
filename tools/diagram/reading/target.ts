import { RegistryError } from '../../../src/tree/errors.ts'
import { drive, type Resolution, STOP } from '../../../src/tree/links/drive.ts'
import { nodeAt, resolution, targetPath, unreadOn } from '../../../src/tree/links/resolve.ts'
import { propertyLinkResolution } from '../../../src/tree/links/resolve-properties.ts'
import { isWithin, join, ROOT, type TreePath } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'
import { type DiagramSource, wholeTree } from '../words/source.ts'

/** The target of a link: `path` is its real path, or the target as written if it does not resolve. */
export type Target =
  | { readonly kind: 'node'; readonly path: TreePath }
  | { readonly kind: 'external'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'loop'; readonly path: string; readonly hops: string }

/** Follows the link `name` of the node at `owner`, with this target. */
export function followLink(source: DiagramSource, owner: TreePath, name: string, target: string): Target {
  const said = targetPath(owner, target)
  if (said === undefined) return { kind: 'missing', path: target }
  return attempt(said, () => {
    const found = driveIn(source, resolution(join(owner, name)))
    return 'outside' in found ? external(found.outside) : { kind: 'node', path: found.result.realPath }
  })
}

/** Follows the property link `name` of the node at `owner`, with these properties, to the node that `path` in it names. */
export function followPropertyLink(
  source: DiagramSource,
  owner: TreePath,
  path: string,
  name: string,
  properties: ReadonlyMap<string, Value>,
): Target {
  const said = targetPath(owner, path)
  if (said === undefined) return { kind: 'missing', path }
  return attempt(said, () => {
    const value = driveIn(source, propertyLinkResolution(owner, properties, name), 'properties')
    if ('outside' in value) return external(value.outside)
    if (value.result === undefined) return { kind: 'missing', path: said }
    const node = driveIn(source, resolution(said))
    return 'outside' in node ? external(node.outside) : { kind: 'node', path: node.result.realPath }
  })
}

function attempt(said: TreePath, resolve: () => Target): Target {
  try {
    return resolve()
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    if (error.code === 'LINK_LOOP') return { kind: 'loop', path: said, hops: error.facts.hops ?? said }
    return { kind: 'missing', path: said }
  }
}

function external(path: TreePath): Target {
  return { kind: 'external', path }
}

type Outcome<Result> = { readonly result: Result } | { readonly outside: TreePath }

/**
 * Runs a resolution over the tree, until it is done or needs something outside of what the source holds: of a node that was not read it
 * holds that it is there.
 */
function driveIn<Result>(
  source: DiagramSource,
  resolution: Resolution<Result>,
  needs: 'nodes' | 'properties' = 'nodes',
): Outcome<Result> {
  const [top, whole] = [source.part ?? source.root ?? ROOT, wholeTree(source)]
  let last = top
  const result = drive(resolution, path => {
    last = path
    const unread = unreadOn(whole, path)
    if (!isWithin(path, top) || (unread !== undefined && (needs === 'properties' || unread !== path))) return STOP
    return nodeAt(whole, path)
  })
  return result === STOP ? { outside: last } : { result }
}
