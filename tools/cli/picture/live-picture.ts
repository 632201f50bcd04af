import { setTimeout as sleep } from 'node:timers/promises'
import type { Tree, TreeNode as WatchedNode } from '../../../clients/typescript/index.ts'
import { decodeData } from '../../../src/tree/data.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { parsePath, segments } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'
import { LiveCounts } from '../nodes/live-counts.ts'
import type { DiagramSource, Renderer } from '../session/ports.ts'
import { isNamed, toFailure } from '../text/failure.ts'

/** A page with a picture or with the reason why there is none; pages with different content have different names. */
export interface Page {
  readonly html: Uint8Array
  readonly name: string
}

/** The minimum time between two pictures of a tree that changes often. */
const PAUSE_MS = 500

/** The picture of a watched tree: drawn on request, and again after the tree changed. */
export class LivePicture {
  readonly #renderer: Renderer
  readonly #about: Pick<DiagramSource, 'name' | 'settings' | 'showSecrets'>
  readonly #signal: AbortSignal
  #tree: Tree | undefined
  #drawn: { readonly tree: Tree; readonly page: Promise<Page> } | undefined

  constructor(
    renderer: Renderer,
    about: Pick<DiagramSource, 'name' | 'settings' | 'showSecrets'>,
    signal: AbortSignal,
  ) {
    this.#renderer = renderer
    this.#about = about
    this.#signal = signal
  }

  /** Why the tree may be out of date; empty if it is current. */
  get standing(): string {
    return this.#tree?.stale?.message ?? ''
  }

  take(tree: Tree): void {
    this.#tree = tree
  }

  /** The page of the current state, drawn once for all callers. */
  async page(): Promise<Page> {
    const [tree, drawn] = [this.#tree, this.#drawn]
    if (tree === undefined) return errorPage('the tree has not been read yet', undefined)
    if (drawn?.tree === tree) return drawn.page
    const page = this.#draw(tree, drawn?.page)
    this.#drawn = { tree, page }
    return page
  }

  /** One at a time. */
  async #draw(tree: Tree, before: Promise<Page> | undefined): Promise<Page> {
    if (before !== undefined) {
      await before
      await sleep(PAUSE_MS, undefined, { signal: this.#signal })
    }
    if (tree.unresolved !== undefined) return errorPage(tree.unresolved.message, undefined)
    try {
      const { bytes } = await this.#renderer.render({ ...this.#about, ...sourceOf(tree) }, this.#signal)
      const [, name = ''] = /data-picture="([^"]*)"/.exec(Buffer.from(bytes).toString()) ?? []
      return { html: bytes, name }
    } catch (error) {
      if (!isNamed<Error & { readonly name: 'DiagramError' }>(error, 'DiagramError')) throw error
      const { message, hint } = toFailure(error)
      return errorPage(message, hint)
    }
  }
}

/** The tree to draw: live providers are counted, not drawn. */
function sourceOf({ nodes, realPath = '/' }: Tree): Pick<DiagramSource, 'tree' | 'root' | 'part' | 'live'> {
  const live = new LiveCounts()
  const made = new Map<string, Made>()
  const root = parsePath(realPath.slice(0, realPath.lastIndexOf('/')) || '/')
  const top: Made = { properties: new Map(), children: new Map() }
  made.set(root, top)
  for (const [path, node] of nodes) {
    live.add(path, node.ephemeral)
    if (!node.ephemeral && path !== root) place(made, path, node)
  }
  return { tree: top, root, part: parsePath(realPath), live: live.counts }
}

interface Made extends TreeNode {
  readonly properties: ReadonlyMap<string, Value>
  readonly children: Map<string, Made>
}

/** Adds a node and links it to its parent, in any order of the map. */
function place(made: Map<string, Made>, path: string, { data, etag }: Pick<WatchedNode, 'data' | 'etag'>): void {
  const children = made.get(path)?.children ?? new Map<string, Made>()
  const node: Made = { properties: decodeData(data), children, ...(etag === '' ? { unread: true } : {}) }
  made.set(path, node)
  const above = path.slice(0, path.lastIndexOf('/')) || '/'
  const parent = made.get(above) ?? { properties: new Map(), children: new Map() }
  made.set(above, parent)
  parent.children.set(segments(parsePath(path)).at(-1) as string, node)
}

/** A page that looks again by itself. */
function errorPage(message: string, hint: string | undefined): Page {
  const lines = [message, ...(hint === undefined ? [] : [hint])].map(line => `<p>${escaped(line)}</p>`)
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Espalier</title>
<meta name="color-scheme" content="light dark"></head>
<body style="font: 15px/1.5 Arial, sans-serif; margin: 3em">${lines.join('\n')}</body></html>
`
  return { html: Buffer.from(html), name: message }
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
}
