import type { Problem } from '../errors.ts'
import { hideInLine, hideInProblem } from '../secret-line.ts'

interface ProblemStyle {
  /** Named in front of the place. */
  readonly file: string
  /** How many problems are shown; the rest is counted. Default 20. */
  readonly max?: number
  /** The text that the problems are about: with it, up to two lines before each place are shown. */
  readonly text?: string
  /** Whether the lines are shown with the secrets in them. */
  readonly showSecrets?: boolean
}

/** Problems of a text as a person reads them: what, where with the line and a caret, and what to do. Ends with a newline. */
export function formatProblems(
  problems: readonly Problem[],
  { file, max = 20, text, showSecrets = false }: ProblemStyle,
): string {
  const shown = problems.slice(0, max).map(problem => (showSecrets ? problem : hideInProblem(problem)))
  const above = text === undefined ? undefined : contextLines(text, shown, showSecrets)
  const blocks = shown.map(problem => formatProblem(problem, file, above?.get(problem.line) ?? []))
  const more = problems.length - shown.length
  if (more > 0) blocks.push(`… ${more} more\n`)
  return blocks.join('\n')
}

interface SourceLine {
  readonly number: number
  readonly text: string
}

const CONTEXT_LINES = 2
const MAX_COLUMNS = 100

function formatProblem(problem: Problem, file: string, above: readonly SourceLine[]): string {
  const gutter = String(problem.line).length
  const row = (label: string, text: string): string => `   ${label.padStart(gutter)} | ${text}`.trimEnd()
  const { source, column, width, cut } = clipped(problem)
  // Tabs stay in the padding, so that the caret stands below its character at every tab width.
  const padding = [...source]
    .slice(0, column - 1)
    .map(character => (character === '\t' ? '\t' : ' '.repeat(cells(character))))
  const marked = [...source].slice(column - 1, column - 1 + width)
  const carets = '^'.repeat(
    Math.max(
      1,
      marked.reduce((sum, character) => sum + cells(character), 0),
    ),
  )
  const note = problem.note === undefined ? '' : ` ${problem.note}`
  const lines = [
    `${problem.severity}[${problem.kind}]: ${visible(problem.message)}`,
    `  --> ${visible(file)}:${problem.line}:${problem.column}`,
    ...(cut ? [] : above.map(line => row(String(line.number), visible(head(line.text))))),
    row(String(problem.line), visible(source)),
    row('', `${padding.join('')}${carets}${visible(note)}`),
    ...(problem.hint === undefined ? [] : [`   help: ${visible(problem.hint)}`]),
  ]
  return lines.map(line => `${line}\n`).join('')
}

/** The part of a long line around the place, with the place counted in it. */
function clipped(problem: Problem): { source: string; column: number; width: number; cut: boolean } {
  const { source, column, width } = problem
  if (source.length <= MAX_COLUMNS) return { source, column, width, cut: false }
  const characters = [...source.slice(0, column * 2 + MAX_COLUMNS * 2)]
  const start = Math.max(0, column - 1 - MAX_COLUMNS / 2)
  const part = characters.slice(start, start + MAX_COLUMNS)
  const [before, after] = [start > 0 ? '…' : '', characters.length > start + MAX_COLUMNS ? '…' : '']
  return {
    source: `${before}${part.join('')}${after}`,
    column: column - start + before.length,
    width: Math.min(width, part.length - (column - 1 - start)),
    cut: start > 0,
  }
}

function head(text: string): string {
  return text.length <= MAX_COLUMNS ? text : `${[...text.slice(0, MAX_COLUMNS)].slice(0, -1).join('')}…`
}

/** For each line with a problem the lines before it that are not blank. Reads the text once. */
function contextLines(text: string, problems: readonly Problem[], showSecrets: boolean): Map<number, SourceLine[]> {
  const wanted = new Set(problems.map(problem => problem.line))
  const found = new Map<number, SourceLine[]>()
  const last = Math.max(0, ...wanted)
  let above: SourceLine[] = []
  let from = 0
  for (let number = 1; number <= last; number++) {
    if (wanted.has(number)) found.set(number, showSecrets ? above : above.map(hidden))
    const newline = text.indexOf('\n', from)
    const line = text.slice(from, newline < 0 ? text.length : newline).trimEnd()
    above = line === '' ? [] : [...above, { number, text: line }].slice(-CONTEXT_LINES)
    if (newline < 0) break
    from = newline + 1
  }
  return found
}

function hidden({ number, text }: SourceLine): SourceLine {
  return { number, text: hideInLine(text) }
}

/** Control characters as pictures, so that a text cannot steer the terminal. Tabs stay. */
function visible(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000a-\u001f]/g, character => String.fromCharCode(0x2400 + character.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\ufffd')
}

/** How many columns of a terminal a character takes. */
function cells(character: string): number {
  return WIDE.test(character) ? 2 : /^\p{M}$/u.test(character) ? 0 : 1
}

const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]$|^[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u
