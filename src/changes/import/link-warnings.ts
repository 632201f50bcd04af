import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TreeStore } from '../../store/store.ts'
import type { Plan, Trim } from '../../tree/change/plan.ts'
import { decodeData } from '../../tree/data.ts'
import { RegistryError } from '../../tree/errors.ts'
import { linkKey, links, propertyLinks } from '../../tree/keys.ts'
import { driveAsync, type Lookup, type Resolution, STOP } from '../../tree/links/drive.ts'
import { resolution } from '../../tree/links/resolve.ts'
import { propertyResolution } from '../../tree/links/resolve-properties.ts'
import { saysRoot, type TreeNode } from '../../tree/node.ts'
import { isWithin, join, segments, type TreePath } from '../../tree/path.ts'
import type { Current, Wanted } from './read-current.ts'

const MAX_WARNINGS = 100
// The number of nodes that one text may make us read from the store.
const MAX_READS = 2_000
const NODES_AT_ONCE = 256

/** Something in the text that is unusual but not an error: of a line of the text, or of a link on a node. */
export interface ImportWarning {
  /** The kind of problem, as in the documentation of the tree language, or the code of the error that the link gives. */
  readonly kind: string
  /** From 1; absent for a link. */
  readonly line?: number
  /** The node that it is about, which holds the link; absent for a line. */
  readonly path?: TreePath
  readonly message: string
}

/**
 * The links and property links of the text that will not resolve once the plan is applied, which is not an error: the target may be created
 * later. And the links that a child of the same name then hides, also those of a top node that the text does not describe. Of a text with very many links to nodes outside of it only the first are checked.
 */
export async function linkWarnings(
  store: TreeStore,
  wanted: Wanted,
  current: Current,
  planned: Plan,
  { signal, pause }: { readonly signal: AbortSignal; readonly pause: () => Promise<void> },
): Promise<readonly ImportWarning[]> {
  const after = new After(store, wanted, current, planned, signal)
  const { path, tree } = wanted
  const nodes = linkedNodes(path, tree)
  if (!saysRoot(tree)) nodes.unshift({ path, properties: linksOver(tree.children, current.root.properties) })
  const warnings: ImportWarning[] = []
  while (warnings.length < MAX_WARNINGS && !after.exhausted) {
    const some = nodes.splice(0, NODES_AT_ONCE)
    if (some.length === 0) break
    for (const found of await Promise.all(some.map(node => warningsOf(node, after)))) warnings.push(...found)
    await pause()
  }
  return warnings.slice(0, MAX_WARNINGS)
}

interface LinkedNode {
  readonly path: TreePath
  readonly properties: TreeNode['properties']
}

function linkedNodes(path: TreePath, node: TreeNode, found: LinkedNode[] = []): LinkedNode[] {
  const { properties } = node
  if (links(properties).size > 0 || propertyLinks(properties).size > 0) found.push({ path, properties })
  for (const [name, child] of node.children) linkedNodes(join(path, name), child, found)
  return found
}

/** The links that have a name of a child. */
function linksOver(children: TreeNode['children'], properties: TreeNode['properties']): TreeNode['properties'] {
  const names = [...links(properties).keys()].filter(name => children.has(name))
  return new Map(names.map(linkKey).map(key => [key, properties.get(key)!]))
}

async function warningsOf({ path, properties }: LinkedNode, after: After): Promise<readonly ImportWarning[]> {
  const warnings: ImportWarning[] = []
  for (const [name, target] of links(properties)) {
    if (await after.exists(join(path, name))) {
      const message = `${path} has a child and a link called "${name}" (-> ${target}); the child wins`
      warnings.push({ kind: 'LINK_SHADOWED', path, message })
      continue
    }
    const failure = await after.failure(resolution(join(path, name)))
    if (failure === undefined) continue
    const message = `${path}: the link ${name} -> ${target} leads nowhere yet: ${failure.message}`
    warnings.push({ kind: failure.code, path, message })
  }
  const resolved = await after.drive(propertyResolution(path, properties))
  for (const { reason, message } of resolved === STOP ? [] : resolved.broken.values())
    warnings.push({ kind: reason, path, message: `property link without a value: ${message}` })
  return warnings
}

/** The tree as it will be after the import: from the text and from what was read for the plan, everything else from the store. */
class After {
  readonly #store: TreeStore
  readonly #wanted: Wanted
  readonly #unread: ReadonlySet<TreePath>
  readonly #kept: ReadonlySet<TreePath>
  readonly #signal: AbortSignal
  readonly #reads = new Map<TreePath, Promise<Lookup | RegistryError | undefined>>()

  constructor(store: TreeStore, wanted: Wanted, { unread }: Current, { kept }: Plan, signal: AbortSignal) {
    this.#store = store
    this.#wanted = wanted
    this.#unread = unread
    this.#kept = new Set(kept.map(({ path }) => path))
    this.#signal = signal
  }

  get exhausted(): boolean {
    return this.#reads.size >= MAX_READS
  }

  /** Whether there is a node. False if the limit of reads is exhausted. */
  async exists(path: TreePath): Promise<boolean> {
    const known = this.#known(path)
    if (known !== 'read') return known !== undefined
    if (this.exhausted && !this.#reads.has(path)) return false
    return (await this.#read(path)) !== undefined
  }

  /** Why a resolution fails; undefined if it does not. */
  async failure(resolution: Resolution<unknown>): Promise<RegistryError | undefined> {
    try {
      await this.drive(resolution)
      return undefined
    } catch (error) {
      if (!(error instanceof RegistryError) || error.facts.path === undefined) throw error
      return error
    }
  }

  /** STOP: the limit of reads is exhausted. */
  drive<Result>(resolution: Resolution<Result>): Promise<Result | typeof STOP> {
    const lookup = (path: TreePath) => {
      const known = this.#known(path)
      if (known !== 'read') return known
      return this.exhausted && !this.#reads.has(path) ? STOP : this.#read(path)
    }
    return driveAsync(resolution, lookup, nextTurn)
  }

  #known(path: TreePath): Lookup | undefined | 'read' {
    const { path: top, tree, trim } = this.#wanted
    if (path === top) return saysRoot(tree) ? tree : 'read'
    if (!isWithin(path, top)) return 'read'
    const names = segments(path).slice(segments(top).length)
    let node = tree
    let at = top
    for (const [depth, name] of names.entries()) {
      at = join(at, name)
      const next = node.children.get(name)
      if (next?.unread === true) return 'read'
      if (next === undefined) return depth === 0 ? 'read' : this.#unwanted(path, at, trim)
      node = next
    }
    return node
  }

  /** For a path that is not in the text; `extra`, below a top node of the text, is its first part that is not. */
  #unwanted(path: TreePath, extra: TreePath, trim: Trim): undefined | 'read' {
    return (trim === 'delete' ? this.#kept.has(path) : this.#unread.has(extra)) ? 'read' : undefined
  }

  #read(path: TreePath): Promise<Lookup | RegistryError | undefined> {
    let read = this.#reads.get(path)
    if (read === undefined) {
      read = this.#store.read(path, { signal: this.#signal, children: false }).then(
        state => (state === undefined ? undefined : { properties: decodeData(state.data) }),
        (error: unknown) => {
          // Of this node only: the rest of the text is checked.
          if (error instanceof RegistryError && error.code === 'NOT_PERMITTED') return error
          throw error
        },
      )
      this.#reads.set(path, read)
    }
    return read
  }
}
