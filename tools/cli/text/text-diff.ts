const CONTEXT = 3

/** The difference of two texts in lines as `diff -u` prints it; none if there is none. For texts of some thousand lines. */
export function unifiedDiff(before: string, after: string, names: readonly [string, string]): readonly string[] {
  if (before === after) return []
  const [a, b] = [before.split('\n'), after.split('\n')]
  if (a.at(-1) === '') a.pop()
  if (b.at(-1) === '') b.pop()
  const hunks = hunksOf(compare(a, b))
  return [`--- ${names[0]}`, `+++ ${names[1]}`, ...hunks]
}

type Edit = readonly [sign: ' ' | '-' | '+', line: string]

/** The shortest edit script between the common prefix and suffix, by longest common subsequence. */
function compare(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  const width = right.length + 1
  const longest = new Uint32Array((left.length + 1) * width)
  const at = (i: number, j: number): number => longest[i * width + j] as number
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      longest[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const edits: Edit[] = a.slice(0, start).map(line => [' ', line])
  let [i, j] = [0, 0]
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      edits.push([' ', left[i++] as string])
      j++
    } else if (j === right.length || (i < left.length && at(i + 1, j) >= at(i, j + 1)))
      edits.push(['-', left[i++] as string])
    else edits.push(['+', right[j++] as string])
  }
  return [...edits, ...a.slice(a.length - end).map((line): Edit => [' ', line])]
}

function hunksOf(edits: readonly Edit[]): readonly string[] {
  const changed = edits.flatMap(([sign], i) => (sign === ' ' ? [] : [i]))
  const lines: string[] = []
  for (let k = 0; k < changed.length; ) {
    let last = k
    while (last + 1 < changed.length && (changed[last + 1] as number) - (changed[last] as number) <= 2 * CONTEXT) last++
    const from = Math.max(0, (changed[k] as number) - CONTEXT)
    const to = Math.min(edits.length, (changed[last] as number) + CONTEXT + 1)
    lines.push(`@@ -${range(edits, from, to, '+')} +${range(edits, from, to, '-')} @@`)
    for (const [sign, line] of edits.slice(from, to)) lines.push(`${sign}${line}`)
    k = last + 1
  }
  return lines
}

/** The range of a hunk in one of the texts: the one without the edits of the `other` sign. */
function range(edits: readonly Edit[], from: number, to: number, other: '-' | '+'): string {
  const count = (part: readonly Edit[]): number => part.filter(([sign]) => sign !== other).length
  const [before, length] = [count(edits.slice(0, from)), count(edits.slice(from, to))]
  return `${length === 0 ? before : before + 1},${length}`
}
