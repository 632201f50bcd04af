import { RegistryError } from '../../src/tree/errors.ts'
import type { TreeNode } from '../../src/tree/node.ts'
import { isWithin, join, ROOT, segments, type TreePath } from '../../src/tree/path.ts'
import { type Lookup, propertyResolution, resolution, targetPath } from '../../src/tree/resolve.ts'
import type { Value } from '../../src/tree/value.ts'
import type { DiagramSource } from './source.ts'
import { suggestion } from './suggestion.ts'

/** Where a link leads: `path` is where it ends, or what it says if it ends nowhere. */
export type Target =
  | { readonly kind: 'node'; readonly path: TreePath }
  | { readonly kind: 'external'; readonly path: string }
  | { readonly kind: 'missing'; readonly path: string; readonly hint: string }
  | { readonly kind: 'loop'; readonly path: string; readonly hops: string }

/** Follows the link `name` of the node at `owner`, which says `target`. */
export function followLink(source: DiagramSource, owner: TreePath, name: string, target: string): Target {
  const said = targetPath(owner, target)
  if (said === undefined) return { kind: 'missing', path: target, hint: `"${target}" is not the path of a node` }
  return attempt(source, said, () => {
    const found = drive(source, resolution(join(owner, name)))
    return 'outside' in found ? external(found.outside) : { kind: 'node', path: found.result.realPath }
  })
}

/** Follows one property link, stored as `key` with `value`, to the node that `path` in it says. Why it is broken is a whole sentence. */
export function followPropertyLink(
  source: DiagramSource,
  owner: TreePath,
  path: string,
  key: string,
  value: Value,
): Target {
  const said = targetPath(owner, path)
  if (said === undefined) return { kind: 'missing', path, hint: `"${path}" is not the path of a node` }
  return attempt(source, said, () => {
    const values = drive(source, propertyResolution(owner, new Map([[key, value]])))
    if ('outside' in values) return external(values.outside)
    const [broken] = values.result.broken.values()
    if (broken !== undefined) return { kind: 'missing', path: said, hint: broken.message }
    const node = drive(source, resolution(said))
    return 'outside' in node ? external(node.outside) : { kind: 'node', path: node.result.realPath }
  })
}

function attempt(source: DiagramSource, said: TreePath, resolve: () => Target): Target {
  try {
    return resolve()
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    if (error.code === 'LINK_LOOP') return { kind: 'loop', path: said, hops: error.facts.hops ?? said }
    return { kind: 'missing', path: said, hint: suggestion(source, said) }
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
  const root = source.root ?? ROOT
  let step = conversation.next()
  while (step.done !== true) {
    if (!isWithin(step.value, root)) return { outside: step.value }
    step = conversation.next(nodeAt(source.tree, segments(step.value).slice(segments(root).length)))
  }
  return { result: step.value }
}

function nodeAt(tree: TreeNode, names: readonly string[]): TreeNode | undefined {
  let node: TreeNode | undefined = tree
  for (const name of names) node = node?.children.get(name)
  return node
}
