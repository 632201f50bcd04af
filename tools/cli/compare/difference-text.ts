import { comparePaths, segments, type TreePath } from '../../../src/tree/path.ts'
import type { Output } from '../text/output.ts'
import {
  countNodes,
  type DifferenceBlock,
  type DifferenceLine,
  pathsOf,
  type Side,
  type TreeDifference,
  type UnmatchedNode,
} from './tree-difference.ts'

/** The names of the two trees. */
export type Names = Readonly<Record<Side, string>>

/**
 * As `diff -u` shows it: `-` is only in the first, `+` only in the second. `around` is the number of unchanged lines around each
 * difference.
 */
export function differenceLines(
  { blocks }: TreeDifference,
  names: Names,
  around: number,
  out: Output,
): readonly string[] {
  const lines = [out.paint('bold', `--- ${names.a}`), out.paint('bold', `+++ ${names.b}`)]
  for (const { path, type, lines: body } of blocks) {
    lines.push(`  ${path}${type === undefined ? '' : ` : ${type}`}`)
    for (const line of near(body, around)) lines.push(paintLine(line, out))
  }
  return lines
}

/** `only in @prod/ at the top level: ...`, and how many nodes differ elsewhere. */
export function summaryLines(difference: TreeDifference, names: Names, all: boolean): readonly string[] {
  const lines: string[] = []
  if (!all)
    for (const side of ['a', 'b'] as const) {
      const paths = difference.unmatchedAtTop.filter(one => one.in === side).map(({ path }) => path)
      if (paths.length > 0)
        lines.push(`only in ${names[side]} at the top level: ${paths.join(', ')}   (--all to expand)`)
    }
  const counts = countsOf(difference, all)
  const nodes = counts.changed + counts.a + counts.b
  if (nodes > 0)
    lines.push(
      `${nodes} ${nodes === 1 ? 'node differs' : 'nodes differ'}${all ? '' : ' below the nodes both sides have'}: ${countText(counts, names)}.`,
    )
  return lines
}

/** One line for each top node in which something differs. */
export function statLines(difference: TreeDifference, names: Names): readonly string[] {
  const tops = new Map<string, TreeDifference>()
  const partOf = (
    path: TreePath,
  ): { blocks: DifferenceBlock[]; unmatched: UnmatchedNode[]; unmatchedAtTop: UnmatchedNode[] } => {
    const top = `/${segments(path)[0] ?? ''}`
    const known = tops.get(top) ?? { blocks: [], unmatched: [], unmatchedAtTop: [] }
    tops.set(top, known)
    return known as ReturnType<typeof partOf>
  }
  for (const block of difference.blocks) if (block.changed) partOf(block.path).blocks.push(block)
  for (const one of difference.unmatched) partOf(one.path).unmatched.push(one)
  for (const one of difference.unmatchedAtTop) partOf(one.path).unmatchedAtTop.push(one)
  const width = Math.max(0, ...[...tops.keys()].map(top => top.length))
  return [...tops]
    .sort(([a], [b]) => comparePaths(a as TreePath, b as TreePath))
    .map(([top, part]) => `${top.padEnd(width)}  ${countText(countsOf(part, true), names)}`)
}

/** Every node that differs, by its path; of what only one has at the top level the top alone, unless everything is asked for. */
export function differingPaths(
  { blocks, unmatched, unmatchedAtTop }: TreeDifference,
  all: boolean,
): readonly TreePath[] {
  const paths = blocks.filter(block => block.changed).map(({ path }) => path)
  for (const one of unmatched) paths.push(...pathsOf(one))
  for (const one of unmatchedAtTop) paths.push(...(all ? pathsOf(one) : [one.path]))
  return paths.sort(comparePaths)
}

export function countsOf(
  { blocks, unmatched, unmatchedAtTop }: TreeDifference,
  all: boolean,
): Readonly<Record<Side | 'changed', number>> {
  const counted = all ? [...unmatched, ...unmatchedAtTop] : unmatched
  const only = (side: Side): number => countNodes(counted.filter(one => one.in === side))
  return { changed: blocks.filter(block => block.changed).length, a: only('a'), b: only('b') }
}

function countText({ changed, a, b }: ReturnType<typeof countsOf>, names: Names): string {
  const parts = [
    [changed, 'changed'],
    [a, `only in ${names.a}`],
    [b, `only in ${names.b}`],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ')
}

/** The lines that differ, and as many unchanged ones before and after each. */
function near(lines: readonly DifferenceLine[], around: number): readonly DifferenceLine[] {
  if (around === 0) return lines.filter(line => line.in !== 'both')
  const shown = new Set<number>()
  for (const [i, line] of lines.entries())
    if (line.in !== 'both')
      for (let at = Math.max(0, i - around); at <= Math.min(lines.length - 1, i + around); at++) shown.add(at)
  return lines.filter((_, i) => shown.has(i))
}

function paintLine({ in: side, text }: DifferenceLine, out: Output): string {
  if (side === 'both') return `    ${text}`
  return side === 'a' ? out.paint('red', `-   ${text}`) : out.paint('green', `+   ${text}`)
}
