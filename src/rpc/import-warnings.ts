import type { TreeStore } from '../store/store.ts'
import { decodeData } from '../tree/data.ts'
import { RegistryError } from '../tree/errors.ts'
import { links } from '../tree/keys.ts'
import type { StoredNode, TreeNode } from '../tree/node.ts'
import { isWithin, join, type TreePath } from '../tree/path.ts'
import { applyPlan, type Plan } from '../tree/plan.ts'
import { type Lookup, nodeAt, propertyResolution, resolution } from '../tree/resolve.ts'

const MAX_WARNINGS = 100
// What a text can ask the store for, at the most.
const MAX_READS = 2_000

/**
 * Which links and property links of the text will lead nowhere once the plan is applied. That is no error: the target may come later. Of a
 * text with very many links to elsewhere only the first are looked at.
 */
export async function linkWarnings(
  store: TreeStore,
  planned: Plan,
  current: StoredNode,
  wanted: TreeNode,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const after = new After(store, planned, current, wanted, signal)
  const warnings: string[] = []
  for (const [path, node] of nodesOf(planned.path, wanted)) {
    for (const [name, target] of links(node.properties)) {
      const why = await after.failure(resolution(join(path, name)))
      if (why !== undefined) warnings.push(`${path}: the link ${name} -> ${target} leads nowhere yet: ${why}`)
    }
    const { broken } = (await after.converse(propertyResolution(path, node.properties))) ?? { broken: new Map() }
    for (const { message } of broken.values()) warnings.push(`property link without a value: ${message}`)
    if (warnings.length >= MAX_WARNINGS || after.exhausted) break
  }
  return warnings.slice(0, MAX_WARNINGS)
}

function* nodesOf(path: TreePath, node: TreeNode): Generator<[TreePath, TreeNode]> {
  for (const [name, child] of node.children) {
    const at = join(path, name)
    yield [at, child]
    yield* nodesOf(at, child)
  }
}

/** The whole tree as it will be: what the plan touches from memory, everything else from the store. */
class After {
  readonly #store: TreeStore
  readonly #signal: AbortSignal
  readonly #top: TreePath
  readonly #tree: TreeNode
  readonly #touched: TreeNode
  readonly #read = new Map<TreePath, Lookup | undefined>()

  constructor(store: TreeStore, planned: Plan, current: StoredNode, wanted: TreeNode, signal: AbortSignal) {
    this.#store = store
    this.#signal = signal
    this.#top = planned.path
    this.#tree = applyPlan(current, planned)
    this.#touched = wanted
  }

  get exhausted(): boolean {
    return this.#read.size >= MAX_READS
  }

  /** Why a conversation fails; undefined if it does not. */
  async failure(conversation: Generator<TreePath, unknown, Lookup | undefined>): Promise<string | undefined> {
    try {
      await this.converse(conversation)
      return undefined
    } catch (error) {
      if (!(error instanceof RegistryError) || error.facts.path === undefined) throw error
      return error.message
    }
  }

  /** Undefined: the store was asked for too much already. */
  async converse<T>(conversation: Generator<TreePath, T, Lookup | undefined>): Promise<T | undefined> {
    let turn = conversation.next()
    while (turn.done !== true) {
      const path = turn.value
      if (!this.#isTouched(path) && !this.#read.has(path)) {
        if (this.exhausted) return undefined
        const state = await this.#store.read(path, { signal: this.#signal, children: false })
        this.#read.set(path, state === undefined ? undefined : { properties: decodeData(state.data) })
      }
      turn = conversation.next(this.#isTouched(path) ? nodeAt(this.#tree, this.#below(path)) : this.#read.get(path))
    }
    return turn.value
  }

  #isTouched(path: TreePath): boolean {
    if (path === this.#top || !isWithin(path, this.#top)) return false
    const name = this.#below(path).split('/')[1] as string
    return this.#touched.children.has(name)
  }

  #below(path: TreePath): TreePath {
    return (this.#top === '/' ? path : path.slice(this.#top.length)) as TreePath
  }
}
