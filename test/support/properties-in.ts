import { drive } from '../../src/tree/links/drive.ts'
import { nodeAt, resolveIn } from '../../src/tree/links/resolve.ts'
import { type PropertyValues, propertyResolution } from '../../src/tree/links/resolve-properties.ts'
import type { TreeNode } from '../../src/tree/node.ts'
import type { TreePath } from '../../src/tree/path.ts'

/** The properties of a node of a tree in memory, property links followed. Throws as `resolveIn` if the path does not resolve. */
export function propertiesIn(tree: TreeNode, path: TreePath): PropertyValues {
  const { realPath } = resolveIn(tree, path)
  const properties = nodeAt(tree, realPath)?.properties ?? new Map()
  return drive(propertyResolution(realPath, properties), at => nodeAt(tree, at))
}
