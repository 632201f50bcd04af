import { compareText } from '../../../src/tree/path.ts'
import type { Edge } from '../words/model.ts'

/**
 * Decides which lines are backward where systems use each other: those that close a circle, starting from the least used systems. If
 * Graphviz decided, such a line would run from the right of its table around everything to the left of the other.
 */
export function turned(edges: readonly Omit<Edge, 'backward'>[]): readonly Edge[] {
  const back = closing(edges)
  return edges.map(edge => ({ ...edge, backward: back.get(edge.from)?.has(edge.to) === true }))
}

/** The ends of the lines that close a circle, by where they begin. */
function closing(edges: readonly Omit<Edge, 'backward'>[]): ReadonlyMap<string, ReadonlySet<string>> {
  const [uses, users] = [new Map<string, Set<string>>(), new Map<string, number>()]
  for (const { from, to } of edges) {
    if (from === to || uses.get(from)?.has(to)) continue
    uses.set(from, (uses.get(from) ?? new Set()).add(to))
    users.set(to, (users.get(to) ?? 0) + 1)
  }
  const back = new Map<string, Set<string>>()
  const [open, done] = [new Set<string>(), new Set<string>()]
  const visit = (system: string): void => {
    open.add(system)
    for (const next of [...(uses.get(system) ?? [])].sort(compareText)) {
      if (open.has(next)) back.set(system, (back.get(system) ?? new Set()).add(next))
      else if (!done.has(next)) visit(next)
    }
    open.delete(system)
    done.add(system)
  }
  const usersOf = (system: string): number => users.get(system) ?? 0
  for (const start of [...uses.keys()].sort((a, b) => usersOf(a) - usersOf(b) || compareText(a, b)))
    if (!done.has(start)) visit(start)
  return back
}
