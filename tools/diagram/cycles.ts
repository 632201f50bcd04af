/**
 * The sets of more than one node that reach each other (strongly connected components), by Tarjan's algorithm without recursion, so
 * that the depth of a graph does not matter. Members in the order of `nodes`, sets in the order of their first members.
 */
export function cycles(
  nodes: readonly string[],
  next: (node: string) => readonly string[],
): readonly (readonly string[])[] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const found: string[][] = []

  for (const start of nodes) {
    if (index.has(start)) continue
    const work: { node: string; rest: readonly string[]; at: number }[] = []
    const enter = (node: string): void => {
      index.set(node, index.size)
      low.set(node, index.size - 1)
      stack.push(node)
      onStack.add(node)
      work.push({ node, rest: next(node), at: 0 })
    }
    enter(start)
    for (let frame = work.at(-1); frame !== undefined; frame = work.at(-1)) {
      const child = frame.rest[frame.at++]
      if (child !== undefined) {
        if (!index.has(child)) enter(child)
        else if (onStack.has(child)) lower(frame.node, index.get(child)!)
        continue
      }
      work.pop()
      const parent = work.at(-1)
      if (parent !== undefined) lower(parent.node, low.get(frame.node)!)
      if (low.get(frame.node) !== index.get(frame.node)) continue
      const component = stack.splice(stack.lastIndexOf(frame.node))
      for (const node of component) onStack.delete(node)
      if (component.length > 1) found.push(component)
    }
  }

  const order = new Map(nodes.map((node, at) => [node, at]))
  const place = (node: string): number => order.get(node) ?? nodes.length
  for (const component of found) component.sort((a, b) => place(a) - place(b))
  return found.sort((a, b) => place(a[0]!) - place(b[0]!))

  function lower(node: string, value: number): void {
    low.set(node, Math.min(low.get(node)!, value))
  }
}
