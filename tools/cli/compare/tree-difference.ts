import { diffEmptyData, EMPTY_OBJECT, type EmptyData } from '../../../src/tree/empty-data.ts'
import { classify } from '../../../src/tree/keys.ts'
import { formatEmptyData, formatNode, formatUnread } from '../../../src/tree/language/format.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { basename, compareText, join, ROOT, type TreePath } from '../../../src/tree/path.ts'
import { asString, sameValue, type Value } from '../../../src/tree/value.ts'
import type { Output } from '../text/output.ts'
import { printable, propertyLine } from '../text/property-line.ts'

export type Side = 'a' | 'b'

/** One line of a node in two trees: in both, or in one of them only. */
export interface DifferenceLine {
  readonly in: Side | 'both'
  readonly text: string
}

/** A node that both trees have, with the lines directly below it in either. Nodes that only one tree has are written with their subtree. */
export interface DifferenceBlock {
  readonly path: TreePath
  readonly type: string | undefined
  /** Whether its own properties differ. */
  readonly changed: boolean
  readonly lines: readonly DifferenceLine[]
}

/** A node that only one of the trees has. */
export interface UnmatchedNode {
  readonly in: Side
  readonly path: TreePath
  readonly node: TreeNode
}

export interface TreeDifference {
  /** Nodes that differ, in order of a walk. */
  readonly blocks: readonly DifferenceBlock[]
  /** Tops of what only one tree has, below nodes that both have but the root. */
  readonly unmatched: readonly UnmatchedNode[]
  /** The same, at the top level. They are in the block of the root if there is one. */
  readonly unmatchedAtTop: readonly UnmatchedNode[]
}

/**
 * How two trees differ, whatever the order of their texts, in lines for an output. `top` says whether what only one has at the top level
 * is written out.
 */
export function compareTrees(a: TreeNode, b: TreeNode, top: 'listed' | 'written', out: Output): TreeDifference {
  const found = {
    blocks: [] as DifferenceBlock[],
    unmatched: [] as UnmatchedNode[],
    unmatchedAtTop: [] as UnmatchedNode[],
    out,
  }
  compare(ROOT, a, b, top, found)
  return found
}

interface Found {
  readonly blocks: DifferenceBlock[]
  readonly unmatched: UnmatchedNode[]
  readonly unmatchedAtTop: UnmatchedNode[]
  readonly out: Output
}

function compare(path: TreePath, a: TreeNode, b: TreeNode, top: 'listed' | 'written', found: Found): void {
  // Of a node that one of them has not read nothing is known to differ.
  if (a.unread === true || b.unread === true) return
  const { out } = found
  const type = sharedType(path, a, b, out)
  const lines = [...dataLines(a, b), ...propertyLines(path, a.properties, b.properties, type !== undefined, out)]
  const changed = lines.some(line => line.in !== 'both')
  const both: (() => void)[] = []
  for (const name of [...new Set([...a.children.keys(), ...b.children.keys()])].sort(compareText)) {
    const [left, right] = [a.children.get(name), b.children.get(name)]
    const at = join(path, name)
    if (left !== undefined && right !== undefined) {
      lines.push({ in: 'both', text: headOf(at, left, right, out) })
      both.push(() => compare(at, left, right, top, found))
      continue
    }
    const side = left === undefined ? 'b' : 'a'
    const node = (left ?? right) as TreeNode
    ;(path === ROOT ? found.unmatchedAtTop : found.unmatched).push({ in: side, path: at, node })
    if (path !== ROOT || top === 'written') for (const text of linesOf(at, node, 0, out)) lines.push({ in: side, text })
  }
  if (lines.some(line => line.in !== 'both')) found.blocks.push({ path, type, changed, lines })
  for (const descend of both) descend()
}

function dataLines(a: TreeNode, b: TreeNode): DifferenceLine[] {
  const change = diffEmptyData(a, b)
  const line = (side: Side, data: EmptyData | undefined): DifferenceLine[] =>
    data === undefined ? [] : [{ in: side, text: formatEmptyData(data) }]
  return change === undefined ? [] : [...line('a', change.from), ...line('b', change.to)]
}

function propertyLines(
  path: TreePath,
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
  typeIsShown: boolean,
  out: Output,
): DifferenceLine[] {
  const keys = [...new Set([...a.keys(), ...b.keys()])].filter(key => !(typeIsShown && key === 'type'))
  const rank = (key: string): number =>
    ({ plain: 0, 'property-link': 1, link: 2 })[classify(key, (a.get(key) ?? b.get(key)) as Value).kind]
  keys.sort((x, y) => rank(x) - rank(y) || compareText(x, y))
  return keys.flatMap((key): DifferenceLine[] => {
    const [left, right] = [a.get(key), b.get(key)]
    if (left !== undefined && right !== undefined && sameValue(left, right))
      return [{ in: 'both', text: propertyLine(path, key, left, out) }]
    const before = left === undefined ? undefined : propertyLine(path, key, left, out)
    const after = right === undefined ? undefined : propertyLine(path, key, right, out)
    return [
      ...(before === undefined ? [] : [{ in: 'a' as const, text: before }]),
      // Two equal lines would say that nothing has changed.
      ...(after === undefined ? [] : [{ in: 'b' as const, text: after === before ? `${after}  # changed` : after }]),
    ]
  })
}

/** A node with everything below it, as the tree language writes it. */
function* linesOf(path: TreePath, node: TreeNode, depth: number, out: Output): Generator<string> {
  const shown = [...node.properties].map(([key, value]) => [key, out.secrets.shown(path, key, value)] as const)
  const empty = node.empty === EMPTY_OBJECT ? undefined : node.empty
  const text =
    node.unread === true
      ? formatUnread(basename(path), { depth })
      : out.secrets.unquoted(formatNode(basename(path), { properties: new Map(shown), empty }, { depth }))
  yield* text.trimEnd().split('\n')
  for (const child of [...node.children.keys()].sort(compareText))
    yield* linesOf(join(path, child), node.children.get(child) as TreeNode, depth + 1, out)
}

function headOf(path: TreePath, a: TreeNode, b: TreeNode, out: Output): string {
  const type = sharedType(path, a, b, out)
  return `/${basename(path)}${type === undefined ? '' : ` : ${type}`}`
}

function sharedType(path: TreePath, a: TreeNode, b: TreeNode, { secrets }: Output): string | undefined {
  const value = a.properties.get('type')
  const type = asString(value)
  if (value === undefined || type === undefined || type !== asString(b.properties.get('type'))) return undefined
  return printable(asString(secrets.shown(path, 'type', value)) ?? type)
}

/** How many nodes these and everything below them are. */
export function countNodes(unmatched: readonly UnmatchedNode[]): number {
  const count = ({ children }: TreeNode): number => [...children.values()].reduce((sum, child) => sum + count(child), 1)
  return unmatched.reduce((sum, { node }) => sum + count(node), 0)
}

/** The paths of these and of everything below them. */
export function* pathsOf({ path, node }: Pick<UnmatchedNode, 'path' | 'node'>): Generator<TreePath> {
  yield path
  for (const name of [...node.children.keys()].sort(compareText))
    yield* pathsOf({ path: join(path, name), node: node.children.get(name) as TreeNode })
}
