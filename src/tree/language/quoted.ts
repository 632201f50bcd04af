import { SyntaxIssue } from './syntax-issue.ts'

/** A name or target in double quotes, escaped as in JSON. */
export function readQuoted(line: string, at: number, kind: string): { text: string; end: number } {
  let end = at + 1
  while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1
  if (end >= line.length) throw new SyntaxIssue(kind, 'the quotes are not closed', at, line.length)
  try {
    return { text: JSON.parse(line.slice(at, end + 1)) as string, end: end + 1 }
  } catch {
    // JSON.parse names positions of its own; the place of the whole is enough.
    throw new SyntaxIssue(kind, 'a quoted name or path is written as in JSON', at, end + 1)
  }
}
