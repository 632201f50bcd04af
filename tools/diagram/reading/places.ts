import { links, plainProperties, propertyLinks } from '../../../src/tree/keys.ts'
import { isService } from '../../../src/tree/links/services.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { basename, compareText, join, ROOT, segments, type TreePath } from '../../../src/tree/path.ts'
import { asString } from '../../../src/tree/value.ts'
import { type ShownValue, shownValues } from '../words/property-text.ts'
import type { DiagramSource } from '../words/source.ts'
import { printable } from '../words/text.ts'

/** A node of the tree and its role in a picture. Nodes called `providers` and their subtrees have none. */
export interface Place {
  readonly path: TreePath
  readonly node: TreeNode
  readonly name: string
  readonly type: string | undefined
  /** 0 is a system. */
  readonly depth: number
  readonly parent: Place | undefined
  /** In code-point order. */
  readonly children: readonly Place[]
  /** It has a real child called `providers`; a link of that name does not count. */
  readonly service: boolean
  /** It is a box of its own. What a frame says without any link stands in the frame. */
  readonly card: boolean
  /** The nearest service above: where the links of this node start, if it has no box of its own. */
  readonly lifted: Place | undefined
  /** It, or something below it, is a box. */
  readonly visible: boolean
}

/** Groups nest this deep; deeper nodes are in the innermost one, with the rest of the path as their name. */
export const MAX_GROUP_DEPTH = 3

/** The systems of a source: the nodes under its root, or the root itself if it has content. */
export function placesOf(source: DiagramSource): readonly Place[] {
  const root = source.root ?? ROOT
  const says = isService(source.tree) || hasOwn(source.tree) || links(source.tree.properties).size > 0
  const shown = shownValues(source)
  if (!says) return childrenOf(source.tree, root, shown)
  if (root !== ROOT) return [placeOf(source.tree, root, shown)]
  const alone = { properties: source.tree.properties, children: new Map() }
  return [placeOf(alone, root, shown), ...childrenOf(source.tree, root, shown)]
}

export function* everyPlace(places: readonly Place[]): Generator<Place> {
  for (const place of places) {
    yield place
    yield* everyPlace(place.children)
  }
}

function childrenOf(
  node: TreeNode,
  path: TreePath,
  shown: ShownValue,
  parent?: Place,
  service?: Place,
): readonly Place[] {
  return [...node.children]
    .filter(([name]) => name !== 'providers')
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, child]) => placeOf(child, join(path, name), shown, parent, service))
}

function placeOf(node: TreeNode, path: TreePath, shown: ShownValue, parent?: Place, serviceAbove?: Place): Place {
  const depth = parent === undefined ? 0 : parent.depth + 1
  const service = isService(node)
  const own = hasOwn(node)
  const hasLinks = links(node.properties).size > 0
  const lifted = hasLinks && !own && !service ? serviceAbove : undefined
  const place = {
    path,
    node,
    name: nameAt(path, depth),
    type: typeOf(path, node, shown),
    depth,
    parent,
    children: [] as readonly Place[],
    service,
    card: false,
    lifted,
    visible: false,
  }
  place.children = childrenOf(node, path, shown, place, service ? place : serviceAbove)
  const isFrame = depth < MAX_GROUP_DEPTH && place.children.some(child => child.visible)
  const speaks = service || hasLinks || propertyLinks(node.properties).size > 0
  place.card = lifted === undefined && (speaks || (own && !isFrame) || place.children.length === 0)
  place.visible = place.card || place.children.some(child => child.visible)
  return place
}

/** Whether a node has values of its own beside its type. */
function hasOwn(node: TreeNode): boolean {
  const plain = plainProperties(node.properties)
  return plain.size > (plain.has('type') ? 1 : 0) || propertyLinks(node.properties).size > 0
}

function typeOf(path: TreePath, { properties }: TreeNode, shown: ShownValue): string | undefined {
  const value = properties.get('type')
  const type = printable((value && asString(shown(path, 'type', value))) ?? '').trim()
  return type === '' ? undefined : type
}

function nameAt(path: TreePath, depth: number): string {
  if (path === ROOT) return '/'
  const name =
    depth > MAX_GROUP_DEPTH
      ? segments(path)
          .slice(MAX_GROUP_DEPTH - 1 - depth)
          .join('/')
      : basename(path)
  return printable(name)
}
