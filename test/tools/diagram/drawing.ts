import { parseTree } from '../../../src/tree/language/parse.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import type { TreePath } from '../../../src/tree/path.ts'
import { type Diagram, type DiagramOptions, type DiagramSource, renderDiagram } from '../../../tools/diagram/index.ts'
import { nodePlatform } from '../../../tools/diagram/node/platform.ts'

/** A source from tree text. */
export function sourceOf(text: string, more: Partial<DiagramSource> = {}): DiagramSource {
  return { tree: parseTree(text).tree, name: 'test.tree', ...more }
}

/** A search that is cut short returns another layout; the load of the machine must not affect the picture. */
const PATIENCE_MS = 120_000

export function draw(source: DiagramSource, options: Partial<DiagramOptions> = {}): Promise<Diagram> {
  const { signal } = new AbortController()
  return renderDiagram(source, { format: 'svg', deadlineMs: PATIENCE_MS, ...options }, nodePlatform(), signal)
}

export async function drawText(source: DiagramSource, options: Partial<DiagramOptions> = {}): Promise<string> {
  return Buffer.from((await draw(source, options)).bytes).toString('utf8')
}

/** The same tree with the order of every map reversed. */
export function turnedAround({ properties, children }: TreeNode): TreeNode {
  return {
    properties: new Map([...properties].reverse()),
    children: new Map([...children].reverse().map(([name, child]) => [name, turnedAround(child)])),
  }
}

export function path(text: string): TreePath {
  return text as TreePath
}
