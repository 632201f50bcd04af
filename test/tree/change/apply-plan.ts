import type { Plan } from '../../../src/tree/change/plan.ts'
import { decodeData } from '../../../src/tree/data.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { segments } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'

/** The tree that a plan leads to, from the node at the plan's path. The tree that is given stays as it is. */
export function applyPlan(root: TreeNode, { path, steps }: Plan): TreeNode {
  const top = thaw(root)
  const own = new Set<TreeNode>([top])
  const above = segments(path).length
  const descend = (node: Thawed, name: string): Thawed => {
    const child = node.children.get(name) as TreeNode
    if (own.has(child)) return child as Thawed
    const copy = thaw(child)
    own.add(copy)
    node.children.set(name, copy)
    return copy
  }
  for (const step of steps) {
    const names = segments(step.path).slice(above)
    const name = names.pop() as string
    const parent = names.reduce(descend, top)
    if (step.op === 'delete') parent.children.delete(name)
    else if (step.op === 'set') descend(parent, name).properties = decodeData(step.data)
    else {
      const created: Thawed = { properties: step.properties, children: new Map() }
      own.add(created)
      parent.children.set(name, created)
    }
  }
  return top
}

interface Thawed extends TreeNode {
  properties: ReadonlyMap<string, Value>
  readonly children: Map<string, TreeNode>
}

function thaw(node: TreeNode): Thawed {
  return { properties: node.properties, children: new Map(node.children) }
}
