import { RegistryError } from '../../../src/tree/errors.ts'
import { type Lookup, nodeAt, propertyResolution, resolution, targetPath } from '../../../src/tree/links/resolve.ts'
import { isWithin, join, ROOT, type TreePath } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'
import { type DiagramSource, wholeTree } from '../words/source.ts'

/** Where a link leads: `path` is where it ends, or what it says if it ends nowhere. */
export type Target =
  | { readonly kind: 'node'; readonly path: TreePath }
  | { readonly kind: 'external'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'loop'; readonly path: string; readonly hops: string }

/** Follows the link `name` of the node at `owner`, which says `target`. */
export function followLink(source: DiagramSource, owner: TreePath, name: string, target: string): Target {
  const said = targetPath(owner, target)
  if (said === undefined) return { kind: 'missing', path: target }
  return attempt(said, () => {
    const found = drive(source, resolution(join(owner, name)))
    return 'outside' in found ? external(found.outside) : { kind: 'node', path: found.result.realPath }
  })
}

/** Follows one property link, stored as `key` with `value`, to the node that `path` in it says. */
export function followPropertyLink(
  source: DiagramSource,
  owner: TreePath,
  path: string,
  key: string,
  value: Value,
): Target {
  const said = targetPath(owner, path)
  if (said === undefined) return { kind: 'missing', path }
  return attempt(said, () => {
    const values = drive(source, propertyResolution(owner, new Map([[key, value]])))
    if ('outside' in values) return external(values.outside)
    if (values.result.broken.size > 0) return { kind: 'missing', path: said }
    const node = drive(source, resolution(said))
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

type Answer<Result> = { readonly result: Result } | { readonly outside: TreePath }

/** Answers a resolution from the tree, until it is done or asks for something outside of what the source holds. */
function drive<Result>(
  source: DiagramSource,
  conversation: Generator<TreePath, Result, Lookup | undefined>,
): Answer<Result> {
  const [root, whole] = [source.root ?? ROOT, wholeTree(source)]
  let step = conversation.next()
  while (step.done !== true) {
    if (!isWithin(step.value, root)) return { outside: step.value }
    step = conversation.next(nodeAt(whole, step.value))
  }
  return { result: step.value }
}
