import { badArgument } from './reads.ts'

/** How many levels below a node a request asks for, from its field `depth`: zero stands for all. */
export function toDepth(depth: number): number {
  if (depth < 0) throw badArgument('depth', `depth is ${depth}; it cannot be negative`)
  return depth === 0 ? Number.POSITIVE_INFINITY : depth
}
