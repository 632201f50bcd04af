import { STRING_VALUE } from './data.ts'
import type { Problem } from './errors.ts'
import { HIDDEN } from './secret.ts'
import { isSecretName } from './secret-name.ts'
import { hideInText } from './secret-text.ts'

/** A line of a source, which need not parse, without secrets. The value of a property goes up to the end of its line. */
export function hideInLine(line: string): string {
  const [head, quoted, bare = ''] = PROPERTY.exec(line) ?? []
  if (head === undefined || head.length === line.length) return hideInSource(line)
  const name = quoted ?? bare
  // Whether the text of a node is a secret depends on the name of the node, which stands on another line.
  return isSecretName(name) || name === STRING_VALUE ? `${head}${HIDDEN}` : hideInSource(line)
}

/** A secret in a string ends where the line of the string does, which is written as an escape. */
function hideInSource(line: string): string {
  const strings = line.replace(STRING, string => {
    const text = string.replaceAll('\\n', '\n').replaceAll('\\r', '\r')
    const shown = hideInText(text)
    return shown === text ? string : shown.replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  })
  return hideInText(strings)
}

const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g

/** The same problem without secrets: what its message, note and hint quote of its line is hidden where it is hidden there. */
export function hideInProblem(problem: Problem): Problem {
  const { source, message, note, hint, column, width } = problem
  const shown = hideInLine(source)
  const [same, removed] = difference(source, shown)
  const words = new Set(removed.match(/[^\s"',:={}[\]()]{3,}/g))
  const hide = (text: string): string => {
    let out = hideInText(text)
    for (const word of words) if (out.includes(word)) out = out.replaceAll(word, HIDDEN)
    return out
  }
  const isHidden = removed !== '' && column + width - 1 > [...same].length
  return {
    ...problem,
    source: shown,
    message: hide(message),
    ...(note === undefined ? {} : { note: hide(note) }),
    ...(hint === undefined ? {} : { hint: hide(hint) }),
    ...(isHidden ? { column: Math.min(column, [...same].length + 1), width: 1 } : {}),
  }
}

/** What two texts begin with, and what the first has in the place of something else. */
function difference(a: string, b: string): readonly [same: string, removed: string] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return [a.slice(0, start), a.slice(start, a.length - end)]
}

const PROPERTY = /^\s{0,1000}(?:"((?:[^"\\]|\\.){1,1000})"|([^\s=:"][^=:]{0,1000}?))\s{0,100}[=:](?!>)\s{0,100}/
