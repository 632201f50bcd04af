import { diffTrees, type NodeDifference } from '../../../src/tree/change/diff.ts'
import { EMPTY_OBJECT, type EmptyData, NO_BYTES } from '../../../src/tree/empty-data.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import type { Value } from '../../../src/tree/value.ts'
import {
  countsOf,
  differenceLines,
  differingPaths,
  type Names,
  statLines,
  summaryLines,
} from '../compare/difference-text.ts'
import { compareTrees, type TreeDifference } from '../compare/tree-difference.ts'
import { asJson } from '../documents/json-tree.ts'
import { type Call, type CommandSpec, OUTPUT_DOCUMENT } from '../language/command.ts'
import type { Context } from '../session/context.ts'
import { parseSource } from '../session/parsed-source.ts'
import { readSource } from '../session/source.ts'
import { SKIP_UNREADABLE, type SkipUnreadable } from '../session/unread.ts'
import { type DocumentFormat, documentText, isDocument } from '../text/document.ts'
import { EXIT } from '../text/exit.ts'
import { usage } from '../text/failure.ts'
import type { Output } from '../text/output.ts'

interface Options extends SkipUnreadable {
  readonly all?: boolean
  readonly unified: number
  readonly nameOnly?: boolean
  readonly summary?: boolean
  readonly stat?: boolean
  readonly ephemeral?: boolean
  readonly exitZero?: boolean
  readonly output: 'text' | DocumentFormat
}

export const diff: CommandSpec = {
  name: 'diff',
  arguments: '<a> <b>',
  summary: 'how two trees differ, from files or live; exit 1 if they do',
  examples: [
    ['espalier diff model.tree @', 'a file and the live tree'],
    ['espalier diff @staging/cms @prod/cms', 'a part of two contexts'],
    ['git show HEAD:model.tree | espalier diff - model.tree', 'what a commit would change'],
  ],
  flags: [
    { flags: '--all', summary: 'also write out what only one has at the top level' },
    { flags: '-U, --unified <n>', summary: 'unchanged lines beside each difference (0)', parse: parseCount },
    { flags: '--name-only', summary: 'only the paths of nodes that differ' },
    { flags: '--stat', summary: 'only how much differs in each top node' },
    { flags: '--summary', summary: 'only how much differs' },
    { flags: '-e, --ephemeral', summary: 'also live providers' },
    SKIP_UNREADABLE,
    { flags: '--exit-zero', summary: 'exit 0 also when they differ' },
    OUTPUT_DOCUMENT,
  ],
  async run({ context, args: [a = '', b = ''], options }: Call<Options>) {
    const shapes = (['name-only', 'summary', 'stat'] as const).filter(shape => options[SHAPES[shape]] === true)
    if (shapes.length > 1)
      throw usage(`--${shapes[0]} and --${shapes[1]} exclude each other`, 'leave out one of the two')
    if (a === '-' && b === '-') throw usage('stdin can be read once only', 'name a file for one of the two')
    const [left, right] = [await read(context, a, options), await read(context, b, options)]
    const all = options.all === true
    const difference = compareTrees(left, right, all ? 'written' : 'listed', context.out)
    if (isDocument(options.output))
      await context.out.formatted(await documentText(json(left, right, difference, { a, b }, context), options.output))
    else await context.out.lines(linesOf(context, difference, { a, b }, options))
    const same = difference.blocks.length === 0 && difference.unmatched.length + difference.unmatchedAtTop.length === 0
    return same || options.exitZero === true ? EXIT.done : EXIT.differs
  },
}

const SHAPES = { 'name-only': 'nameOnly', summary: 'summary', stat: 'stat' } as const

async function read(context: Context, source: string, options: Options): Promise<TreeNode> {
  const found = await readSource(context, source, options)
  const { tree } = await parseSource(context, found)
  return found.live ? withUsualData(tree, found.part === undefined ? NO_BYTES : undefined) : tree
}

/** The tree with the data that an export does not write since they are the usual ones: all data of a live tree are known, but those above a part. */
function withUsualData(node: TreeNode, usual: EmptyData | undefined): TreeNode {
  if (node.unread === true) return node
  const children = new Map([...node.children].map(([name, child]) => [name, withUsualData(child, EMPTY_OBJECT)]))
  const empty = node.empty ?? usual
  return node.properties.size > 0 || empty === undefined ? { ...node, children } : { ...node, children, empty }
}

function linesOf({ out }: Context, difference: TreeDifference, names: Names, options: Options): readonly string[] {
  const all = options.all === true
  if (options.nameOnly === true) return differingPaths(difference, all)
  const summary = summaryLines(difference, names, all)
  if (options.summary === true) return summary
  if (options.stat === true) return [...statLines(difference, names), ...summaryLines(difference, names, true)]
  if (difference.blocks.length === 0) return summary
  return [...differenceLines(difference, names, options.unified ?? 0, out), ...summary]
}

/** Everything, to the last digit: values are written as they are spelled. */
function json(left: TreeNode, right: TreeNode, difference: TreeDifference, names: Names, { out }: Context): string {
  const { changed, a, b } = countsOf(difference, true)
  const head = JSON.stringify({ version: 1, ...names, summary: { changed, onlyInA: a, onlyInB: b } }).slice(0, -1)
  const rows = diffTrees(left, right).map(one => nodeJson(one, out))
  return `${head},"differences":[${rows.length === 0 ? '' : `\n${rows.join(',\n')}\n`}]}\n`
}

function nodeJson(difference: NodeDifference, { secrets }: Output): string {
  const { op, path } = difference
  const row = (key: string, a: Value | undefined, b: Value | undefined): string => {
    const [left, right] = [a, b].map(value => value && asJson(secrets.shown(path, key, value)))
    const sides = `${left === undefined ? '' : `,"a":${left}`}${right === undefined ? '' : `,"b":${right}`}`
    return `{"key":${JSON.stringify(key)}${sides}}`
  }
  const where = op === 'changed' ? 'both' : op === 'added' ? 'b' : 'a'
  const properties =
    difference.op === 'changed'
      ? difference.changes.map(change => {
          const from = change.op === 'add' ? undefined : change.op === 'remove' ? change.value : change.from
          const to = change.op === 'remove' ? undefined : change.op === 'add' ? change.value : change.to
          return row(change.key, from, to)
        })
      : [...difference.properties].map(([key, value]) =>
          where === 'a' ? row(key, value, undefined) : row(key, undefined, value),
        )
  return `{"path":${JSON.stringify(path)},"in":"${where}","properties":[${properties.join(',')}]${dataJson(difference)}}`
}

function dataJson({ op, empty }: NodeDifference): string {
  // Every new node is stored as an empty object unless something else is said.
  if (empty === undefined || empty === EMPTY_OBJECT) return ''
  const [a, b] = op === 'changed' ? [empty.from, empty.to] : op === 'removed' ? [empty, undefined] : [undefined, empty]
  const sides = [...(a === undefined ? [] : [`"a":${a}`]), ...(b === undefined ? [] : [`"b":${b}`])]
  return `,"data":{${sides.join(',')}}`
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw usage(`"${text}" is not a number of lines`)
  return Number(text)
}
