import type { WatchOptions } from './children.ts'
import type { EspalierError } from './error.ts'
import { follow } from './follow.ts'
import type { Gateways } from './gateways.ts'
import type { WatchTreeResponse } from './gen/espalier/v1/tree.ts'
import type { Node } from './gen/espalier/v1/types.ts'
import type { JsonObject } from './json.ts'
import { type Live, LiveValue, type Owner } from './live.ts'
import { type Standing, StandingFold } from './standing.ts'

/** A node and everything below it at one moment. */
export interface Tree extends Standing {
  /** By their real paths. */
  readonly nodes: ReadonlyMap<string, TreeNode>
}

/** A node as the store holds it: links and property links are not followed, they are the keys `NAME ->` and `NAME =>`. */
export interface TreeNode {
  /** Its real path. */
  readonly path: string
  /** Numbers are doubles; `data` is exact. */
  readonly properties: JsonObject
  readonly data: Uint8Array
  /** Whether it vanishes with the process that it stands for. */
  readonly ephemeral: boolean
  /** Names this state, for a write. */
  readonly etag: string
  readonly createdAt: Date | undefined
}

export function watchTree(gateways: Gateways, owner: Owner, path: string, options: WatchOptions = {}): Live<Tree> {
  const { mustExist = false } = options
  return new LiveValue(owner, (publish, signal) => {
    const fold = new TreeFold(publish)
    return follow({
      gateways,
      open: ({ raw }, resumeRevision, ended) =>
        raw.tree.watchTree({ path, resumeRevision, mustExist: mustExist && resumeRevision === 0n }, { signal: ended }),
      frame: frame => fold.apply(frame),
      lost: error => fold.lost(error),
      signal,
    })
  })
}

/** Puts frames together. Parts of a snapshot are held back until the last one: readers never see half a tree. */
export class TreeFold {
  readonly #publish: (tree: Tree) => void
  readonly #standing = new StandingFold()
  /** As it was published, and never changed after that. */
  #nodes: ReadonlyMap<string, TreeNode> = new Map()
  #parts = new Map<string, TreeNode>()
  #known = false

  constructor(publish: (tree: Tree) => void) {
    this.#publish = publish
  }

  apply({ revision, frame }: WatchTreeResponse): void {
    const back = this.#standing.heard(revision)
    if (this.#take(frame) || back) this.#tell()
  }

  lost(error: EspalierError): void {
    this.#parts = new Map()
    this.#standing.lost(error)
    this.#tell()
  }

  /** Answers whether there is something new to tell. */
  #take(frame: WatchTreeResponse['frame']): boolean {
    switch (frame?.$case) {
      case 'snapshot': {
        const { first, last, provenance, nodes } = frame.value
        if (first) this.#parts = new Map()
        for (const node of nodes) this.#parts.set(node.path, toTreeNode(node))
        if (!last) return false
        this.#nodes = this.#parts
        this.#parts = new Map()
        this.#standing.snapshot(provenance)
        break
      }
      case 'change': {
        const { added, updated, removedPaths } = frame.value
        const nodes = new Map(this.#nodes)
        for (const path of removedPaths) nodes.delete(path)
        for (const node of [...added, ...updated]) nodes.set(node.path, toTreeNode(node))
        this.#nodes = nodes
        this.#standing.changed()
        break
      }
      case 'unresolved':
        this.#nodes = new Map()
        this.#standing.unresolved(frame.value)
        break
      case 'status':
        if (frame.value.draining) return false
        this.#standing.status(frame.value)
        break
      default:
        return false
    }
    this.#known = true
    return true
  }

  #tell(): void {
    if (this.#known) this.#publish({ nodes: this.#nodes, ...this.#standing.value })
  }
}

function toTreeNode({ path, properties, data, stat, etag }: Node): TreeNode {
  const made = stat?.createTime
  return {
    path,
    properties: properties ?? {},
    data,
    ephemeral: stat?.ephemeral ?? false,
    etag,
    createdAt: made === undefined ? undefined : new Date(Number(made.seconds) * 1000 + made.nanos / 1e6),
  }
}
