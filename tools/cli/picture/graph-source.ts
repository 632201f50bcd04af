import { readFile } from 'node:fs/promises'
import { basename, join as joinFile } from 'node:path'
import { fileText } from '../../../src/tree/file-text.ts'
import { saysRoot, type TreeNode } from '../../../src/tree/node.ts'
import { parsePath, ROOT, segments, type TreePath } from '../../../src/tree/path.ts'
import type { Context } from '../session/context.ts'
import { parseSource } from '../session/parsed-source.ts'
import type { DiagramSource } from '../session/ports.ts'
import { isFile, readSource, readYamlFile, type Source } from '../session/source.ts'
import { liveTree } from '../session/target.ts'
import type { SkipUnreadable } from '../session/unread.ts'
import { usage } from '../text/failure.ts'
import { fileFailure } from '../text/file-failure.ts'

const SETTINGS = 'espalier.graph.yaml'

/** A tree to draw, without the counts of live providers. */
export interface GraphSource extends DiagramSource {
  readonly root: TreePath
  /** Whether it was read from a gateway. */
  readonly isLive: boolean
}

/** Reads the tree to draw, the tree to compare it with, and the project's settings from the current folder. */
export async function readGraphSource(
  context: Context,
  name: string,
  other: string | undefined,
  options: SkipUnreadable,
): Promise<GraphSource> {
  if (name === '-' && other === '-') throw usage('stdin can be read once only', 'name a file for one of the two')
  const source = await readSource(context, name, options)
  const { tree } = await parseSource(context, source)
  const root = parsePath(source.root)
  const part = source.part === undefined ? {} : { part: parsePath(source.part) }
  const before = { tree, name: titleOf(context, source), root, ...part, isLive: source.live }
  const settings = await readSettings(context)
  return {
    ...before,
    ...(settings === undefined ? {} : { settings }),
    ...(other === undefined ? {} : { after: await readAfter(context, other, before, options) }),
  }
}

/** The name in the picture's title: for `@` the target's label, for a file its name without the folders. */
function titleOf({ targets }: Context, { name, live }: Source): string {
  const tree = live ? liveTree(name, () => targets) : undefined
  return tree === undefined ? basename(name) : `${tree.target.label}${tree.path === '/' ? '' : tree.path}`
}

async function readAfter(
  context: Context,
  other: string,
  before: Pick<GraphSource, 'tree' | 'name' | 'root'>,
  options: SkipUnreadable,
): Promise<NonNullable<DiagramSource['after']>> {
  if (await isPlan(other)) return planned(context, other, before)
  const source = await readSource(context, other, options)
  if (source.root !== before.root)
    throw usage(
      `${before.name} and ${titleOf(context, source)} do not begin at the same path`,
      'compare whole trees, or the same part of both',
    )
  return { tree: (await parseSource(context, source)).tree, name: titleOf(context, source) }
}

/** The tree after a plan is applied. */
async function planned(
  context: Context,
  file: string,
  before: Pick<GraphSource, 'tree' | 'root'>,
): Promise<NonNullable<DiagramSource['after']>> {
  const { readPlanFile } = await import('../plan/plan-file.ts')
  const { text, path, trim } = await readPlanFile(file)
  if (before.root !== ROOT)
    throw usage('a plan is about a whole tree, not about a part of it', `espalier graph @ --diff ${file}`)
  const name = file.replace(/^.*[\\/]/s, '')
  const { tree: wanted } = await parseSource(context, {
    name,
    text,
    root: ROOT,
    live: false,
    part: undefined,
    verbatim: true,
  })
  return { tree: below(before.tree, segments(parsePath(path)), node => merged(node, wanted, trim, 'top')), name }
}

/** A tree with another node at a path. */
function below(node: TreeNode, [name, ...rest]: readonly string[], change: (node: TreeNode) => TreeNode): TreeNode {
  if (name === undefined) return change(node)
  const child = node.children.get(name) ?? { properties: new Map(), children: new Map() }
  return { ...node, children: new Map(node.children).set(name, below(child, rest, change)) }
}

/** A node after an import; the top level of the text is never trimmed. */
function merged(node: TreeNode, wanted: TreeNode, trim: string, level: 'top' | 'below'): TreeNode {
  const kept = [...node.children].filter(([name]) => trim !== 'delete' || level === 'top' || wanted.children.has(name))
  const children = new Map(kept)
  for (const [name, target] of wanted.children) {
    const child = children.get(name)
    if (target.unread === true) continue
    children.set(name, child === undefined ? target : merged(child, target, trim, 'below'))
  }
  return { properties: level === 'top' && !saysRoot(wanted) ? node.properties : wanted.properties, children }
}

async function isPlan(file: string): Promise<boolean> {
  if (!isFile(file)) return false
  try {
    const json: unknown = JSON.parse(fileText(await readFile(file), file))
    return typeof json === 'object' && json !== null && 'planEtag' in json
  } catch {
    // Not a plan; reading it as a tree reports the error.
    return false
  }
}

/** The project's settings for pictures, from the current folder. */
export async function readSettings(context: Context): Promise<DiagramSource['settings']> {
  const file = joinFile(context.io.cwd ?? process.cwd(), SETTINGS)
  try {
    const { json, placeOf } = await readYamlFile(context, SETTINGS, fileText(await readFile(file), SETTINGS))
    return { name: SETTINGS, value: JSON.parse(json), placeOf }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fileFailure('read', file, error)
  }
}
