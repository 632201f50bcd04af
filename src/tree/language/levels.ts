import type { EmptyData } from '../empty-data.ts'
import type { TreeNode } from '../node.ts'
import type { Spelling } from '../spelling.ts'
import type { Value } from '../value.ts'
import type { ProblemList } from './problem-list.ts'
import { clip } from './syntax-issue.ts'

/** A node that is being read. The line numbers of its entries are in the order of insertion of the maps. */
export interface Draft {
  readonly name: string
  readonly line: number
  readonly node: {
    readonly properties: Map<string, Value>
    readonly children: Map<string, TreeNode>
    unread?: true
    empty?: EmptyData
    spelling?: Spelling
  }
  readonly propertyLines: number[]
  readonly childLines: number[]
}

/** Lines of one indentation below one node. */
export interface Level {
  indent: number
  readonly holder: Draft
  /** What a deeper line would belong to: a node, or a property, which cannot have any. */
  last: Draft | Property
}

interface Property {
  readonly property: string
  /** It was reported as broken, and so are lines below it without further words: they are probably the rest of it. */
  readonly broken: boolean
}

export function draft(name: string, line: number): Draft {
  return { name, line, node: { properties: new Map(), children: new Map() }, propertyLines: [], childLines: [] }
}

/** The levels of indentation that are open, from a text's first nodes down to those that are being read. */
export class Levels {
  readonly #root: Draft
  readonly #problems: ProblemList
  readonly #open: Level[] = []
  /** The character that the file indents with, and its name. */
  #style: { readonly unit: number; readonly name: string } | undefined

  constructor(root: Draft, problems: ProblemList) {
    this.#root = root
    this.#problems = problems
  }

  get depth(): number {
    return this.#open.length
  }

  /** The path of the node whose lines are being read, or of one below it. */
  pathTo(name?: string): string {
    const names = this.#open.slice(1).flatMap(({ holder }) => (holder.name === '' ? [] : [holder.name]))
    return clip(`/${[...names, ...(name === undefined ? [] : [name])].join('/')}`)
  }

  /** The level that a line whose indentation ends at `from` belongs to; undefined if it is to be passed over. */
  enter(line: string, from: number): Level | undefined {
    const mixed = this.#mixedAt(line, from)
    const indent = mixed === undefined ? from : expandedWidth(line, from)
    const top = this.#open.at(-1)
    if (top === undefined) return this.#begin(indent, this.#root)
    if (indent > top.indent) {
      if (!('property' in top.last)) return this.#begin(indent, top.last)
      if (top.last.broken) return undefined
      const message = `"${clip(top.last.property)}" is a property and cannot have children`
      this.#problems.error('INDENT_UNDER_PROPERTY', message, from, line.length, {
        hint: `use ${top.indent} to put it beside "${clip(top.last.property)}"`,
      })
      return this.#begin(indent, draft(clip(top.last.property, 20), this.#problems.number))
    }
    const match = this.#open.findLastIndex(level => level.indent <= indent)
    if (this.#open[match]?.indent === indent || (mixed !== undefined && match >= 0)) this.#open.length = match + 1
    else this.#leaveBadly(match + 1, indent, mixed === undefined)
    return this.#open.at(-1)
  }

  #begin(indent: number, holder: Draft): Level {
    const level: Level = { indent, holder, last: holder }
    this.#open.push(level)
    return level
  }

  /** No open level has this indentation: goes on as if `deeper`, the next one, had it. */
  #leaveBadly(deeper: number, indent: number, report: boolean): void {
    if (report) {
      const shown = this.#open.length > 8 ? [...this.#open.slice(0, 4), ...this.#open.slice(-4)] : this.#open
      const open = shown.map(level => `${level.indent} (${labelOf(level)})`).join(', ')
      const name = this.#style?.name ?? 'space'
      const choices = [this.#open[deeper - 1], this.#open[deeper]].filter(level => level !== undefined)
      this.#problems.error('BAD_INDENT', `indentation of ${indent} matches no open level`, indent, indent + 1, {
        note: `${indent} ${name}${indent === 1 ? '' : 's'}; open levels are ${open}`,
        hint: choices
          .map((level, i) => `${i === 0 ? 'use ' : ''}${level.indent} to make it a sibling of ${labelOf(level)}`)
          .join(', or '),
      })
    }
    this.#open.length = deeper + 1
    const level = this.#open[deeper] as Level
    level.indent = indent
  }

  /** Where the indentation has another character than the file's first one had; undefined if nowhere. */
  #mixedAt(line: string, from: number): number | undefined {
    if (from === 0) return undefined
    this.#style ??= { unit: line.charCodeAt(0), name: line[0] === '\t' ? 'tab' : 'space' }
    for (let i = 0; i < from; i++) {
      if (line.charCodeAt(i) === this.#style.unit) continue
      const found = line[i] === '\t' ? 'tab' : line[i] === ' ' ? 'space' : 'odd white space'
      const message = `${found} in indentation; the file started with ${this.#style.name}s`
      this.#problems.error('MIXED_TABS', message, i, i + 1, { hint: `indent with ${this.#style.name}s everywhere` })
      return i
    }
    return undefined
  }
}

function labelOf(level: Level): string {
  return 'property' in level.last ? clip(level.last.property, 20) : `/${clip(level.last.name, 20)}`
}

/** The width of an indentation that has both tabs and spaces, as editors show it. */
function expandedWidth(line: string, from: number): number {
  let width = 0
  for (let i = 0; i < from; i++) width = line[i] === '\t' ? width + 8 - (width % 8) : width + 1
  return width
}
