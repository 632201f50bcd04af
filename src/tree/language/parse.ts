import type { Problem } from '../errors.ts'
import type { TreeNode } from '../node.ts'
import { MAX_DEPTH } from '../path.ts'
import type { Spelling } from '../spelling.ts'
import { stringValue, type Value } from '../value.ts'
import { type Draft, draft, type Level, Levels } from './levels.ts'
import { type Line, readLine } from './line.ts'
import type { NodeLine } from './node-line.ts'
import { ProblemList } from './problem-list.ts'
import { clip, isSpace, SyntaxIssue, trimmedEnd, wordEnd } from './syntax-issue.ts'

export interface ParsedTree {
  /** The root has what the text's line `/` says of it; the text's top nodes are its children. */
  readonly tree: TreeNode
  readonly warnings: readonly Problem[]
}

/**
 * Reads a tree text. Throws BAD_SYNTAX with every problem of the text; after each one it goes on where the next line can be
 * understood, so that one mistake is reported once.
 */
export function parseTree(text: string): ParsedTree {
  const parser = new TreeParser()
  parser.write(text)
  return parser.finish()
}

/** The same for a text that comes in pieces, which may be cut anywhere: what is wrong with it is known at its end. */
export class TreeParser {
  readonly #root = draft('', 0)
  readonly #problems = new ProblemList()
  readonly #levels = new Levels(this.#root, this.#problems)
  /** The beginning of a line whose end has not come. */
  #begun: string | undefined
  /** The root as its own line names it; unlike the top level it may have properties. */
  #named: Draft | undefined

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
    this.#problems.throwErrors()
    const { node } = this.#root
    const isBare = this.#named !== undefined && node.properties.size === 0 && node.empty === undefined
    return { tree: isBare ? { ...node, bare: true } : node, warnings: this.#problems.warnings }
  }

  #takeBegun(rest: string): void {
    const line = `${this.#begun ?? ''}${rest}`
    this.#begun = ''
    this.#take(line.slice(0, trimmedEnd(line, 0, line.length)))
  }

  #take(line: string): void {
    if (this.#problems.isFull) return
    this.#problems.number++
    let from = 0
    while (from < line.length && isSpace(line.charCodeAt(from))) from++
    if (from === line.length || line[from] === '#') return
    this.#problems.line = line
    const level = this.#levels.enter(line, from)
    if (level === undefined) return
    try {
      this.#put(level, readLine(line, from), from)
    } catch (error) {
      if (!(error instanceof SyntaxIssue)) throw error
      this.#problems.report(error, 'error')
      // Lines below a broken node can still be checked; lines below a broken property cannot mean anything.
      const label = clip(line.slice(from, wordEnd(line, from)).replace(/^\//, ''), 20)
      const isNode = line[from] === '/' || error.kind === 'UNRECOGNIZED'
      level.last = isNode ? draft(label, this.#problems.number) : { property: label, broken: true }
    }
  }

  #put(level: Level, line: Line, from: number): void {
    if (line.warning !== undefined) this.#problems.report(line.warning, 'warning')
    if (line.kind === 'property') {
      level.last = { property: line.name, broken: false }
      this.#putProperty(level.holder, line.key, line.value, line.name, from)
    } else if (line.kind === 'spelling') {
      level.last = { property: '=', broken: false }
      this.#putSpelling(level.holder, line.spelling, from)
    } else if (line.name === '') {
      if (line.unread === true)
        this.#error('UNREAD_NODE', 'the root is always known', from, {
          hint: 'leave the line out to say nothing of the root',
        })
      level.last = this.#nameRoot(line, from)
    } else {
      const node = draft(line.name, this.#problems.number)
      if (line.unread === true) node.node.unread = true
      if (line.empty !== undefined) node.node.empty = line.empty
      level.last = node
      this.#putNode(level.holder, node, line.type, from)
    }
  }

  #nameRoot({ type, empty }: NodeLine, from: number): Draft {
    const named = { ...this.#root, line: this.#problems.number }
    if (this.#levels.depth > 1)
      this.#error('BAD_NODE_NAME', 'a node needs a name', from, {
        hint: '/name; / alone is the root, at the top level',
      })
    else if (this.#named !== undefined)
      this.#error('DUPLICATE_NODE', '/ is defined twice', from, {
        note: `first at line ${this.#named.line}, again at line ${named.line}`,
        hint: 'write everything about it in one place',
      })
    else {
      this.#named = named
      if (empty !== undefined) named.node.empty = empty
      if (type !== undefined) this.#putProperty(named, 'type', stringValue(type), 'type', from)
    }
    return this.#levels.depth > 1 ? draft('', named.line) : named
  }

  #putNode(holder: Draft, node: Draft, type: string | undefined, from: number): void {
    this.#refuseInUnread(holder, from)
    if (type !== undefined) this.#putProperty(node, 'type', stringValue(type), 'type', from)
    const { depth } = this.#levels
    if (depth > MAX_DEPTH) {
      const message = `nodes are nested ${depth} levels deep; the limit is ${MAX_DEPTH}`
      if (depth === MAX_DEPTH + 1)
        this.#error('DEPTH_EXCEEDED', message, from, { hint: 'make the tree wider and less deep' })
      return
    }
    const first = holder.childLines[indexOf(holder.node.children, node.name)]
    if (first === undefined) {
      holder.node.children.set(node.name, node.node)
      holder.childLines.push(node.line)
    } else
      this.#error('DUPLICATE_NODE', `${this.#levels.pathTo(node.name)} is defined twice`, from, {
        note: `first at line ${first}, again at line ${node.line}`,
        hint: 'write everything about it in one place',
      })
  }

  #putSpelling(holder: Draft, spelling: Spelling, from: number): void {
    if (holder === this.#root) {
      this.#error('PROPERTY_AT_TOP', 'the bytes of properties must be inside a node', from, {
        hint: 'put a line like /node above it and indent it',
      })
      return
    }
    this.#refuseInUnread(holder, from)
    if (holder.node.spelling === undefined) holder.node.spelling = spelling
    else
      this.#error('DUPLICATE_PROPERTY', `the bytes of ${this.#levels.pathTo()} are written twice`, from, {
        hint: 'keep one of the two',
      })
  }

  #putProperty(holder: Draft, key: string, value: Value, name: string, from: number): void {
    if (holder === this.#root) {
      this.#error('PROPERTY_AT_TOP', 'a property must be inside a node', from, {
        hint: 'put a line like /node above it and indent it; / alone is the root itself',
      })
      return
    }
    this.#refuseInUnread(holder, from)
    const { number } = this.#problems
    if (holder.node.empty !== undefined) {
      const message = `${this.#levels.pathTo()} has properties, so its data are not ${holder.node.empty}`
      this.#error('NOT_EMPTY', message, from, {
        note: `its data are written at line ${holder.line}`,
        hint: `remove "= ${clip(holder.node.empty)}" there, or its properties`,
      })
      // Once for each node.
      delete holder.node.empty
    }
    const index = indexOf(holder.node.properties, key)
    if (index < 0) {
      holder.node.properties.set(key, value)
      holder.propertyLines.push(number)
      return
    }
    const first = holder.propertyLines[index] as number
    const path = this.#levels.pathTo()
    const note =
      key === 'type' && first === holder.line
        ? `${path} already has a type from line ${first}`
        : `first at line ${first}, again at line ${number}`
    this.#error('DUPLICATE_PROPERTY', `"${clip(name)}" is set twice in ${path}`, from, {
      note,
      hint: 'keep one of the two',
    })
  }

  #refuseInUnread({ node, name, line }: Draft, from: number): void {
    if (node.unread !== true) return
    this.#error('UNREAD_NODE', `line ${line} says that the text does not know what /${clip(name)} holds`, from, {
      hint: `remove "..." there, or what is indented below it`,
    })
    // Once for each node.
    delete node.unread
  }

  /** About the line that is being read, from `from` to its end. */
  #error(kind: string, message: string, from: number, more: { readonly note?: string; readonly hint: string }): void {
    this.#problems.error(kind, message, from, this.#problems.line.length, more)
  }
}

function indexOf(map: ReadonlyMap<string, unknown>, key: string): number {
  return map.has(key) ? [...map.keys()].indexOf(key) : -1
}
