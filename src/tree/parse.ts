import { type Problem, RegistryError } from './errors.ts'
import { clip, Flaw, isSpace, trimmedEnd, wordEnd } from './flaw.ts'
import { type Line, readLine } from './line.ts'
import type { TreeNode } from './node.ts'
import { MAX_DEPTH } from './path.ts'
import { stringValue, type Value } from './value.ts'

export interface ParsedTree {
  /** A root without properties; the text's top nodes are its children. */
  readonly tree: TreeNode
  readonly warnings: readonly Problem[]
}

/** A text with more problems than this is not read to its end. */
export const MAX_PROBLEMS = 1_000

/**
 * Reads a tree text. Throws BAD_SYNTAX with every problem of the text; after each one it goes on where the next line can be
 * understood, so that one mistake is reported once.
 */
export function parseTree(text: string): ParsedTree {
  const parser = new TreeParser()
  parser.write(text)
  return parser.finish()
}

/** A node that is being read. Lines of its entries stand in the order of the maps, which keep theirs. */
interface Draft {
  readonly name: string
  readonly line: number
  readonly node: { readonly properties: Map<string, Value>; readonly children: Map<string, TreeNode> }
  readonly propertyLines: number[]
  readonly childLines: number[]
}

/** Lines of one indentation below one node. */
interface Level {
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

/** The same for a text that comes in pieces, which may be cut anywhere: what is wrong with it is known at its end. */
export class TreeParser {
  readonly #root = draft('', 0)
  readonly #levels: Level[] = []
  readonly #errors: Problem[] = []
  readonly #warnings: Problem[] = []
  /** The character that the file indents with, and its name. */
  #style: { readonly unit: number; readonly name: string } | undefined
  /** The beginning of a line whose end has not come. */
  #begun: string | undefined
  #line = ''
  #number = 0

  write(text: string): void {
    if (text === '') return
    let from = this.#begun === undefined && text.startsWith('\ufeff') ? 1 : 0
    this.#begun ??= ''
    for (let end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
      if (this.#begun === '') this.#take(text.slice(from, trimmedEnd(text, from, end)))
      else this.#takeBegun(text.slice(from, end))
      from = end + 1
    }
    this.#begun += text.slice(from)
  }

  finish(): ParsedTree {
    this.#takeBegun('')
    const first = this.#errors[0]
    if (first === undefined) return { tree: this.#root.node, warnings: this.#warnings }
    const more = this.#errors.length === 1 ? '' : ` (and ${this.#errors.length - 1} more)`
    throw new RegistryError('BAD_SYNTAX', `line ${first.line}, column ${first.column}: ${first.message}${more}`, {
      facts: { line: String(first.line), column: String(first.column), problems: String(this.#errors.length) },
      hint: first.hint,
      problems: this.#errors,
    })
  }

  #takeBegun(rest: string): void {
    const line = `${this.#begun ?? ''}${rest}`
    this.#begun = ''
    this.#take(line.slice(0, trimmedEnd(line, 0, line.length)))
  }

  #take(line: string): void {
    if (this.#errors.length >= MAX_PROBLEMS) return
    this.#number++
    let from = 0
    while (from < line.length && isSpace(line.charCodeAt(from))) from++
    if (from === line.length || line[from] === '#') return
    this.#line = line
    const level = this.#enter(from)
    if (level === undefined) return
    try {
      this.#put(level, readLine(line, from), from)
    } catch (error) {
      if (!(error instanceof Flaw)) throw error
      this.#report(this.#errors, error, 'error')
      // What stands below a broken node can still be checked; what stands below a broken property cannot mean anything.
      const label = clip(line.slice(from, wordEnd(line, from)).replace(/^\//, ''), 20)
      const isNode = line[from] === '/' || error.kind === 'UNRECOGNIZED'
      level.last = isNode ? draft(label, this.#number) : { property: label, broken: true }
    }
  }

  /** The level that a line of this indentation belongs to; undefined if it is to be passed over. */
  #enter(from: number): Level | undefined {
    const mixed = this.#mixedAt(from)
    const indent = mixed === undefined ? from : expandedWidth(this.#line, from)
    const top = this.#levels.at(-1)
    if (top === undefined) return this.#open(indent, this.#root)
    if (indent > top.indent) {
      if (!('property' in top.last)) return this.#open(indent, top.last)
      if (top.last.broken) return undefined
      const message = `"${clip(top.last.property)}" is a property and cannot have children`
      this.#error('INDENT_UNDER_PROPERTY', message, from, this.#line.length, {
        hint: `use ${top.indent} to put it beside "${clip(top.last.property)}"`,
      })
      return this.#open(indent, draft(clip(top.last.property, 20), this.#number))
    }
    const match = this.#levels.findLastIndex(level => level.indent <= indent)
    if (this.#levels[match]?.indent === indent || (mixed !== undefined && match >= 0)) this.#levels.length = match + 1
    else this.#leaveBadly(match + 1, indent, mixed === undefined)
    return this.#levels.at(-1)
  }

  /** No open level has this indentation: goes on as if `deeper`, the next one, had it. */
  #leaveBadly(deeper: number, indent: number, report: boolean): void {
    if (report) {
      const shown = this.#levels.length > 8 ? [...this.#levels.slice(0, 4), ...this.#levels.slice(-4)] : this.#levels
      const open = shown.map(level => `${level.indent} (${labelOf(level)})`).join(', ')
      const name = this.#style?.name ?? 'space'
      const choices = [this.#levels[deeper - 1], this.#levels[deeper]].filter(level => level !== undefined)
      this.#error('BAD_INDENT', `indentation of ${indent} matches no open level`, indent, indent + 1, {
        note: `${indent} ${name}${indent === 1 ? '' : 's'}; open levels are ${open}`,
        hint: choices
          .map((level, i) => `${i === 0 ? 'use ' : ''}${level.indent} to make it a sibling of ${labelOf(level)}`)
          .join(', or '),
      })
    }
    this.#levels.length = deeper + 1
    const level = this.#levels[deeper] as Level
    level.indent = indent
  }

  #open(indent: number, holder: Draft): Level {
    const level: Level = { indent, holder, last: holder }
    this.#levels.push(level)
    return level
  }

  #put(level: Level, line: Line, from: number): void {
    if (line.warning !== undefined) this.#report(this.#warnings, line.warning, 'warning')
    level.last = line.kind === 'property' ? { property: line.name, broken: false } : draft(line.name, this.#number)
    if (line.kind === 'property') this.#putProperty(level.holder, line.key, line.value, line.name, from)
    else this.#putNode(level.holder, level.last as Draft, line.type, from)
  }

  #putNode(holder: Draft, node: Draft, type: string | undefined, from: number): void {
    if (type !== undefined) this.#putProperty(node, 'type', stringValue(type), 'type', from)
    if (this.#levels.length > MAX_DEPTH) {
      if (this.#levels.length === MAX_DEPTH + 1)
        this.#error(
          'DEPTH_EXCEEDED',
          `nodes are nested ${this.#levels.length} levels deep; the limit is ${MAX_DEPTH}`,
          from,
          this.#line.length,
          { hint: 'make the tree wider and less deep' },
        )
      return
    }
    const first = holder.childLines[indexOf(holder.node.children, node.name)]
    if (first === undefined) {
      holder.node.children.set(node.name, node.node)
      holder.childLines.push(this.#number)
    } else
      this.#error('DUPLICATE_NODE', `${this.#pathTo(node.name)} is defined twice`, from, this.#line.length, {
        note: `first at line ${first}, again at line ${this.#number}`,
        hint: 'write everything about it in one place',
      })
  }

  #putProperty(holder: Draft, key: string, value: Value, name: string, from: number): void {
    if (holder === this.#root) {
      this.#error('PROPERTY_AT_TOP', 'a property must be inside a node', from, this.#line.length, {
        hint: 'put a line like /node above it and indent it',
      })
      return
    }
    const index = indexOf(holder.node.properties, key)
    if (index < 0) {
      holder.node.properties.set(key, value)
      holder.propertyLines.push(this.#number)
      return
    }
    const first = holder.propertyLines[index] as number
    const note =
      key === 'type' && first === holder.line
        ? `${this.#pathTo()} already has a type from line ${first}`
        : `first at line ${first}, again at line ${this.#number}`
    this.#error('DUPLICATE_PROPERTY', `"${clip(name)}" is set twice in ${this.#pathTo()}`, from, this.#line.length, {
      note,
      hint: 'keep one of the two',
    })
  }

  /** The path of the node whose lines are being read, or of one below it. */
  #pathTo(name?: string): string {
    const names = this.#levels.slice(1).map(level => level.holder.name)
    return clip(`/${[...names, ...(name === undefined ? [] : [name])].join('/')}`)
  }

  /** Where the indentation has another character than the file's first one had; undefined if nowhere. */
  #mixedAt(from: number): number | undefined {
    if (from === 0) return undefined
    const line = this.#line
    this.#style ??= { unit: line.charCodeAt(0), name: line[0] === '\t' ? 'tab' : 'space' }
    for (let i = 0; i < from; i++) {
      if (line.charCodeAt(i) === this.#style.unit) continue
      const found = line[i] === '\t' ? 'tab' : line[i] === ' ' ? 'space' : 'odd white space'
      this.#error('MIXED_TABS', `${found} in indentation; the file started with ${this.#style.name}s`, i, i + 1, {
        hint: `indent with ${this.#style.name}s everywhere`,
      })
      return i
    }
    return undefined
  }

  #error(
    kind: string,
    message: string,
    from: number,
    to = this.#line.length,
    more: { note?: string; hint?: string } = {},
  ): void {
    this.#report(this.#errors, new Flaw(kind, message, from, to, more), 'error')
  }

  #report(problems: Problem[], flaw: Flaw, severity: Problem['severity']): void {
    if (problems.length >= MAX_PROBLEMS) return
    const width = codePoints(this.#line, flaw.from, flaw.to)
    problems.push({
      severity,
      kind: flaw.kind,
      message: flaw.message,
      line: this.#number,
      column: codePoints(this.#line, 0, flaw.from) + 1,
      width: Math.max(width, 1),
      source: this.#line,
      ...(flaw.note === undefined ? {} : { note: flaw.note }),
      ...(flaw.hint === undefined ? {} : { hint: flaw.hint }),
    })
  }
}

function draft(name: string, line: number): Draft {
  return { name, line, node: { properties: new Map(), children: new Map() }, propertyLines: [], childLines: [] }
}

function labelOf(level: Level): string {
  return 'property' in level.last ? clip(level.last.property, 20) : `/${clip(level.last.name, 20)}`
}

function indexOf(map: ReadonlyMap<string, unknown>, key: string): number {
  return map.has(key) ? [...map.keys()].indexOf(key) : -1
}

/** The width of an indentation that has both tabs and spaces, as editors show it. */
function expandedWidth(line: string, from: number): number {
  let width = 0
  for (let i = 0; i < from; i++) width = line[i] === '\t' ? width + 8 - (width % 8) : width + 1
  return width
}

function codePoints(line: string, from: number, to: number): number {
  let count = 0
  for (let i = from; i < to && i < line.length; i++) {
    const isPair = (line.codePointAt(i) as number) > 0xffff
    if (isPair) i++
    count++
  }
  return count
}
