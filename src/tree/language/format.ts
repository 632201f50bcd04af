import { isRawText, STRING_VALUE } from '../data.ts'
import type { EmptyData } from '../empty-data.ts'
import { classify } from '../keys.ts'
import type { TreeNode } from '../node.ts'
import { compareText } from '../path.ts'
import type { Spelling } from '../spelling.ts'
import { asString, type Value } from '../value.ts'
import { type Literals, literal, quoted } from './literal-text.ts'
import { meansType, UNREAD } from './node-line.ts'

type Order = 'names' | 'stored'

interface FormatOptions {
  /** `json` (the default), or `python`: what zc.zk reads, as far as its syntax can say it. */
  readonly literals?: Literals
  /** The order of the properties and links of a node: by kind and name (the default), or as they are stored. */
  readonly order?: Order
  /** Prints the top node under this name, with everything else below it. Without a name it is the root: `/`, if it says anything. */
  readonly name?: string
}

/** The canonical text of a tree. Every line ends with a newline; an empty tree is an empty text. `parseTree` gives the same tree back. */
export function formatTree(node: TreeNode, options: FormatOptions = {}): string {
  return [...formatChunks(node, options)].join('')
}

/** The same in pieces of one node each, its properties and links with it, for trees too large for one string. */
export function* formatChunks(
  top: TreeNode,
  { literals = 'json', order = 'names', name }: FormatOptions = {},
): Generator<string, void> {
  const open: Iterator<[string, TreeNode]>[] = []
  if (name === undefined) {
    const saysData = top.empty !== undefined && literals !== 'python'
    if (top.properties.size > 0 || top.bare === true || saysData)
      yield formatNode('', top, { literals, order, depth: 0 })
    open.push(inOrder(top.children))
  } else open.push([[name, top] as [string, TreeNode]].values())
  while (open.length > 0) {
    const next = (open.at(-1) as Iterator<[string, TreeNode]>).next()
    if (next.done === true) open.pop()
    else {
      const [childName, child] = next.value
      const depth = open.length - 1
      if (child.unread === true) yield formatUnread(childName, { literals, depth })
      else yield formatNode(childName, child, { literals, order, depth })
      if (child.children.size > 0) open.push(inOrder(child.children))
    }
  }
}

/**
 * The lines of one node at a depth (0 is the left margin) without its children: its own line, then properties, property links and
 * links, each in order of names. The root has the empty name. An export that walks a store node by node uses it. Python's literals never
 * say what a node without properties is stored as: zc.zk cannot read it.
 */
export function formatNode(
  name: string,
  { properties, empty, spelling }: NodeText,
  { literals = 'json', order = 'names', depth }: NodeOptions,
): string {
  const indent = '  '.repeat(depth)
  const isOnNodeLine = order === 'names' || properties.keys().next().value === 'type'
  const type = isOnNodeLine ? typeOnNodeLine(properties) : undefined
  const data = empty === undefined || literals === 'python' ? '' : ` ${formatEmptyData(empty)}`
  const head = `${indent}/${nodeName(name, literals)}${type === undefined ? data : ` : ${type}`}\n`
  const bytes = spelling === undefined || literals === 'python' ? '' : `${indent}  ${formatSpelling(spelling)}\n`
  if (properties.size === 0) return head + bytes
  return head + bytes + propertyLines(properties, `${indent}  `, { literals, order, typeIsWritten: type !== undefined })
}

/** The line of a node of which the text does not say what it holds. */
export function formatUnread(
  name: string,
  { literals = 'json', depth }: { readonly literals?: Literals; readonly depth: number },
): string {
  return `${'  '.repeat(depth)}/${nodeName(name, literals)} ${UNREAD}\n`
}

/** The line of the exact bytes of a node's properties. */
export function formatSpelling(spelling: Spelling): string {
  return `= ${literal(spelling, 'json')}`
}

/** What follows the name of a node whose data without properties are written: `= null`. */
export function formatEmptyData(empty: EmptyData): string {
  return `= ${literal(empty, 'json')}`
}

/** A name as the text writes it in front of an operator: quoted where it has to be. */
export function formatName(name: string): string {
  return isBare(name) && !name.startsWith('/') && !OPERATOR.test(name) ? name : quoted(name)
}

interface NodeText {
  readonly properties: ReadonlyMap<string, Value>
  readonly empty?: EmptyData | undefined
  readonly spelling?: Spelling | undefined
}

interface NodeOptions {
  readonly literals?: Literals
  readonly order?: Order
  readonly depth: number
}

function propertyLines(
  properties: ReadonlyMap<string, Value>,
  indent: string,
  { literals, order, typeIsWritten }: { literals: Literals; order: Order; typeIsWritten: boolean },
): string {
  const plain: [string, string][] = []
  const propertyLinks: [string, string][] = []
  const links: [string, string][] = []
  const inOrder: [string, string][][] = order === 'names' ? [plain, propertyLinks, links] : []
  const add = (entries: [string, string][], entry: [string, string]): void => {
    if (order === 'names') entries.push(entry)
    else inOrder.push([entry])
  }
  for (const [key, value] of properties) {
    const kind = classify(key, value)
    if (kind.kind === 'link')
      add(links, [kind.name, `${formatName(kind.name)} -> ${isBare(kind.target) ? kind.target : quoted(kind.target)}`])
    else if (kind.kind === 'property-link')
      add(propertyLinks, [kind.name, `${formatName(kind.name)} => ${propertyLinkText(kind.link.text)}`])
    else if (!(typeIsWritten && key === 'type')) {
      const style = key === STRING_VALUE && literals === 'python' && isRawText(properties) ? 'python-raw' : literals
      add(plain, [key, `${formatName(key)} = ${literal(value, style)}`])
    }
  }
  let out = ''
  for (const entries of inOrder) for (const [, line] of entries.sort(byName)) out += `${indent}${line}\n`
  return out
}

/** The type, if the rest of the node's line can say it. */
function typeOnNodeLine(properties: ReadonlyMap<string, Value>): string | undefined {
  const type = asString(properties.get('type'))
  return type !== undefined && TYPE.test(type) && !UNPRINTABLE.test(type) ? type : undefined
}

function nodeName(name: string, literals: Literals): string {
  if (name === '') return ''
  const bare = isBare(name) && !OPERATOR.test(name) && !name.includes('/')
  // zc.zk knows no quotes, and reads a colon as we do; only our own text avoids the warning.
  return bare && (literals === 'python' || !meansType(name)) ? name : quoted(name)
}

function propertyLinkText(text: string): string {
  const words = text.split(' ')
  return words.length <= 2 && words.every(isBare) && !text.startsWith('=') ? text : quoted(text)
}

function isBare(word: string): boolean {
  return BARE.test(word) && !UNPRINTABLE.test(word)
}

function inOrder(children: ReadonlyMap<string, TreeNode>): Iterator<[string, TreeNode]> {
  return [...children].sort(byName).values()
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareText(a, b)
}

const OPERATOR = /=|->/
const BARE = /^[^\s"#]\S*$/
const TYPE = /^\S(?:.*\S)?$/
/** What an editor or a terminal does not show as it is, but for spaces: controls, format characters, lone surrogates. */
const UNPRINTABLE = /[\p{C}\u2028\u2029]/u
