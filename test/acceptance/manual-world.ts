import assert from 'node:assert/strict'
import { PropertiesServiceDefinition } from '@espalier/contract/espalier/v1/properties'
import { RegistryServiceDefinition } from '@espalier/contract/espalier/v1/registry'
import { TreeServiceDefinition, type Trim } from '@espalier/contract/espalier/v1/tree'
import { createChannel, createClient } from 'nice-grpc'
import { eventually } from '../support/condition.ts'

/** The operations of zc.zk's manual, over the generated clients of one gateway. */
export class World {
  readonly #channel
  readonly registry
  readonly propertiesClient
  readonly tree

  constructor(endpoint: string) {
    this.#channel = createChannel(endpoint)
    this.registry = createClient(RegistryServiceDefinition, this.#channel)
    this.propertiesClient = createClient(PropertiesServiceDefinition, this.#channel)
    this.tree = createClient(TreeServiceDefinition, this.#channel)
  }

  /** Imports, and returns the plan, one step a line: created nodes, changes, deletions, kept extra nodes. */
  async import(text: string, options: { path?: string; trim?: Trim; validateOnly?: boolean } = {}): Promise<string[]> {
    const lines: string[] = []
    for await (const { part } of this.tree.importTree(requests())) {
      if (part?.$case !== 'plan') continue
      for (const { path, change } of part.value.steps) {
        if (change?.$case === 'create') lines.push(`add ${path}`)
        if (change?.$case === 'delete') lines.push(`delete ${path}`)
        if (change?.$case === 'update')
          lines.push(
            `set ${path} ${change.value.changes.map(one => `${one.key} ${one.oldJson ?? '-'} ${one.newJson ?? '-'}`).join(' ')}`,
          )
      }
      for (const { path } of part.value.kept) lines.push(`extra ${path}`)
    }
    return lines

    async function* requests() {
      yield { path: '/', ...options }
      for (let at = 0; at < text.length; at += 100) yield { text: text.slice(at, at + 100) }
    }
  }

  /** Leases are random, so their hashes are masked. */
  async export(path: string, options: { ephemeral?: boolean; name?: string } = {}): Promise<string> {
    let text = ''
    for await (const piece of this.tree.exportTree({ path, ...options })) text += piece.text
    return text.replace(/(lease|lease_wanted) = "[0-9a-f]+"/g, '$1 = "HASH"')
  }

  async register(path: string, address: string, properties: Record<string, unknown>): Promise<void> {
    await this.registry.register({ path, addresses: [address], properties })
  }

  async addresses(path: string): Promise<string[]> {
    return (await this.registry.discover({ path, consistency: 2 })).providers.map(provider => provider.name)
  }

  async properties(path: string): Promise<unknown> {
    return (await this.propertiesClient.getProperties({ path, consistency: 2 })).properties
  }

  async resolve(path: string): Promise<string> {
    return (await this.tree.resolvePath({ path, consistency: 2 })).provenance?.realPath ?? ''
  }

  watchAddresses(path: string): { until(names: string[]): Promise<void> } & Disposable {
    const stop = new AbortController()
    const names = new Set<string>()
    const follow = async (frames: AsyncIterable<unknown>): Promise<void> => {
      for await (const { frame } of frames as ReturnType<typeof this.registry.watchChildren>) {
        if (frame?.$case === 'unresolved' || (frame?.$case === 'snapshot' && frame.value.first)) names.clear()
        if (frame?.$case === 'snapshot') for (const { name } of frame.value.providers) names.add(name)
        if (frame?.$case === 'change') {
          for (const { name } of frame.value.added) names.add(name)
          for (const name of frame.value.removed) names.delete(name)
        }
      }
    }
    // Ends with the abort below; a failure shows as a condition that never comes true.
    follow(this.registry.watchChildren({ path }, { signal: stop.signal })).catch(() => {})
    return {
      until: wanted =>
        eventually(
          () => assert.deepEqual([...names].sort(), [...wanted].sort()) ?? true,
          `the watch of ${path} shows ${wanted.join(', ')}`,
        ).then(() => {}),
      [Symbol.dispose]: () => stop.abort(),
    }
  }

  [Symbol.dispose](): void {
    this.#channel.close()
  }
}
