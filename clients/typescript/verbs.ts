import type { BrokenPropertyLink } from '@espalier/contract/espalier/v1/properties'
import type {
  CopyNodeResponse,
  DeleteNodeResponse,
  ImportResult,
  KeptNode,
  LinkHop,
  LinkNodeResponse,
  MoveNodeResponse,
  PlanStep,
} from '@espalier/contract/espalier/v1/tree'
import { type AclEntry, Consistency, type Provenance } from '@espalier/contract/espalier/v1/types'
import { type Standing, StandingTracker } from './live/standing.ts'
import { EspalierError } from './transport/error.ts'
import type { RawClients } from './transport/services.ts'
import { type ImportOptions, importTree } from './tree-text.ts'
import type { JsonInputObject, JsonObject } from './values/json.ts'
import { type JsonTexts, toTexts } from './values/json-text.ts'
import { type TreeNode, toTreeNode } from './values/node.ts'
import type { Schema } from './values/schema.ts'

export interface CallOptions {
  /** How long it may take, in milliseconds. Default: that of the client. */
  readonly deadlineMs?: number
  readonly signal?: AbortSignal
}

export interface ReadOptions extends CallOptions {
  /** `cached` (the default): the gateway's current view. `synced`: includes every write that was committed before the call. */
  readonly consistency?: 'cached' | 'synced'
  /** The response is never older than this revision. */
  readonly minRevision?: bigint
}

export interface GetOptions<Values = JsonObject> extends ReadOptions {
  /** What the values must be: BAD_VALUE if they are not. */
  readonly schema?: Schema<Values>
}

/** The properties of a node in one response. */
export interface ReadProperties<Values = JsonObject> extends Standing {
  /** The values, with property links followed, as the schema returns them if there is one. Numbers are doubles; `texts` is exact. */
  readonly values: Values
  /** The same values as JSON texts, as they are stored. */
  readonly texts: JsonTexts
  /** Property links that do not resolve. */
  readonly broken: readonly BrokenPropertyLink[]
  /** The etag of the node itself, for a conditional write. */
  readonly etag: string
}

export interface WriteOptions extends CallOptions {
  /** CONFLICT unless the node is in this state. */
  readonly etag?: string
  /** Only check what would be done. */
  readonly validateOnly?: boolean
  /** Further properties as JSON texts, for values that a double cannot hold; a bigint among the properties does as well. */
  readonly texts?: JsonTexts
}

/** The outcome of a write. */
export interface Written {
  /** The new state of the node; empty with `validateOnly`. */
  readonly etag: string
  readonly revision: bigint
  readonly realPath: string
}

export interface CreateOptions extends Omit<WriteOptions, 'etag'> {
  /** Create missing parents, too. */
  readonly parents?: boolean
  readonly acl?: readonly AclEntry[]
}

export interface DeleteOptions extends Omit<WriteOptions, 'texts'> {
  /** Its descendants, too. Without it NOT_EMPTY if there are any. */
  readonly recursive?: boolean
  /** Live providers, too. */
  readonly force?: boolean
  /** With `recursive`: keep live providers and their ancestors. */
  readonly partial?: boolean
}

export interface LinkOptions extends CallOptions {
  /** Replace a link of that name with another target. */
  readonly replace?: boolean
  readonly parents?: boolean
  readonly validateOnly?: boolean
}

export interface MoveOptions extends Omit<WriteOptions, 'texts'> {
  /** Leave a link from the old path to the new one. */
  readonly leaveLink?: boolean
  readonly parents?: boolean
}

export interface CopyOptions extends Omit<WriteOptions, 'texts'> {
  /** Rewrite absolute links that lead to a copied node, so that they lead to its copy. */
  readonly rebaseLinks?: boolean
  readonly parents?: boolean
  /** Of every node of the copy. Default: that of the node it is copied from. */
  readonly acl?: readonly AclEntry[]
}

export interface Resolved extends Standing {
  readonly realPath: string
  /** Every link that was followed, in order. */
  readonly hops: readonly LinkHop[]
}

export interface WalkOptions {
  /** How many levels below the top. Default: all. */
  readonly depth?: number
  /** Include ephemeral nodes. */
  readonly ephemeral?: boolean
  /** Leave out nodes that may not be read. Default: the walk fails. */
  readonly skipUnreadable?: boolean
  /** Leaves out the descendants of every node for which it returns true. */
  readonly prune?: (node: TreeNode) => boolean
  readonly signal?: AbortSignal
}

/** What an import would do. */
export interface Plan {
  readonly steps: readonly PlanStep[]
  readonly kept: readonly KeptNode[]
  readonly result: ImportResult
}

/** How often `put` begins again when the node is created or deleted by others meanwhile. */
const PUT_ATTEMPTS = 5

/** The verbs of a client that are one call each, or a few. */
export function verbs({ properties, tree }: Pick<RawClients, 'properties' | 'tree'>) {
  async function set(path: string, values: JsonInputObject, options: WriteOptions = {}): Promise<Written> {
    const { etag = '', validateOnly = false } = options
    const request = { path, jsonProperties: allTexts(values, options), etag, validateOnly }
    return await properties.setProperties(request, toCall(options))
  }

  async function create(path: string, values: JsonInputObject = {}, options: CreateOptions = {}): Promise<Written> {
    const { parents: createParents = false, acl = [], validateOnly = false } = options
    const jsonProperties = allTexts(values, options)
    return await tree.createNode({ path, jsonProperties, createParents, acl: [...acl], validateOnly }, toCall(options))
  }

  return {
    set,
    create,

    async update(
      path: string,
      values: JsonInputObject,
      options: WriteOptions & { readonly remove?: readonly string[] } = {},
    ): Promise<Written> {
      const { etag = '', validateOnly = false, remove = [] } = options
      const request = { path, jsonProperties: allTexts(values, options), remove: [...remove], etag, validateOnly }
      return await properties.updateProperties(request, toCall(options))
    },

    async put(path: string, values: JsonInputObject, options: Omit<CreateOptions, 'parents'> = {}): Promise<Written> {
      for (let attempt = 1; ; attempt++) {
        try {
          return await set(path, values, options)
        } catch (error) {
          if (!isReason(error, 'NOT_FOUND')) throw error
        }
        try {
          return await create(path, values, { ...options, parents: true })
        } catch (error) {
          if (!isReason(error, 'ALREADY_EXISTS') || attempt === PUT_ATTEMPTS) throw error
        }
      }
    },

    async delete(path: string, options: DeleteOptions = {}): Promise<DeleteNodeResponse> {
      const { recursive = false, force = false, partial = false, etag = '', validateOnly = false } = options
      return await tree.deleteNode({ path, recursive, force, partial, etag, validateOnly }, toCall(options))
    },

    async link(path: string, target: string, options: LinkOptions = {}): Promise<LinkNodeResponse> {
      const { replace = false, parents: createParents = false, validateOnly = false } = options
      return await tree.linkNode({ path, target, replace, createParents, validateOnly }, toCall(options))
    },

    /** Copies a node with everything below it, except live providers, in one transaction. */
    async copy(path: string, destination: string, options: CopyOptions = {}): Promise<CopyNodeResponse> {
      const { rebaseLinks = false, parents: createParents = false, acl = [], etag = '', validateOnly = false } = options
      const request = { path, destination, rebaseLinks, createParents, acl: [...acl], etag, validateOnly }
      return await tree.copyNode(request, toCall(options))
    },

    async move(path: string, destination: string, options: MoveOptions = {}): Promise<MoveNodeResponse> {
      const { leaveLink = false, parents: createParents = false, etag = '', validateOnly = false } = options
      return await tree.moveNode({ path, destination, leaveLink, createParents, etag, validateOnly }, toCall(options))
    },

    async resolve(path: string, options: ReadOptions = {}): Promise<Resolved> {
      const { hops, provenance } = await tree.resolvePath({ path, ...toRead(options) }, toCall(options))
      return { hops, ...toStanding(provenance), realPath: provenance?.realPath ?? '' }
    },

    async *walk(path = '/', options: WalkOptions = {}): AsyncGenerator<TreeNode, void, undefined> {
      const { depth = 0, ephemeral = false, skipUnreadable = false, prune, signal } = options
      const request = { path, depth, ephemeral, skipUnreadable, jsonOnly: true }
      let pruned: string | undefined
      for await (const { nodes } of tree.walkTree(request, signal === undefined ? {} : { signal }))
        for (const message of nodes) {
          if (pruned !== undefined && message.path.startsWith(pruned)) continue
          const node = toTreeNode(message)
          pruned = prune?.(node) === true ? `${node.path === '/' ? '' : node.path}/` : undefined
          yield node
        }
    },

    async plan(text: string | AsyncIterable<string>, options: ImportOptions = {}): Promise<Plan> {
      const steps: PlanStep[] = []
      const kept: KeptNode[] = []
      for await (const part of importTree(tree, text, { ...options, validateOnly: true })) {
        if (part.kind === 'result') return { steps, kept, result: part }
        if (part.kind !== 'plan') continue
        steps.push(...part.steps)
        kept.push(...part.kept)
      }
      throw new EspalierError('INTERNAL', 'the gateway ended the plan without a result')
    },
  }
}

export function toRead({ consistency, minRevision = 0n }: ReadOptions) {
  return { consistency: consistency === 'synced' ? Consistency.SYNCED : Consistency.CACHED, minRevision }
}

export function toCall({ deadlineMs, signal }: CallOptions) {
  return {
    ...(deadlineMs === undefined ? {} : { deadline: deadlineMs }),
    ...(signal === undefined ? {} : { signal }),
  }
}

export function toStanding(provenance: Provenance | undefined): Standing {
  const tracker = new StandingTracker()
  tracker.received(provenance?.revision ?? 0n)
  tracker.snapshot(provenance)
  return tracker.value
}

function allTexts(values: JsonInputObject, { texts = {} }: { readonly texts?: JsonTexts }): Record<string, string> {
  return { ...toTexts(values), ...texts }
}

function isReason(error: unknown, reason: EspalierError['reason']): boolean {
  return error instanceof EspalierError && error.reason === reason
}
