import { type TreeServiceDefinition, UniqueName } from '@espalier/contract/espalier/v1/tree'
import { copyNode } from '../changes/copy.ts'
import { createNode } from '../changes/create.ts'
import { deleteNode } from '../changes/delete.ts'
import { linkNode } from '../changes/link.ts'
import { moveNode } from '../changes/move.ts'
import { createUnique, splitUnique } from '../changes/unique.ts'
import type { Handlers } from '../grpc/service.ts'
import type { Clock } from '../lib/clock.ts'
import type { TreeStore } from '../store/store.ts'
import { RegistryError } from '../tree/errors.ts'
import { parsePath } from '../tree/path.ts'
import { fromProperties, toKeptNode } from './convert.ts'
import type { Limits } from './limits.ts'
import { badArgument } from './reads.ts'

/** How many ephemeral nodes a copy names; it counts all. */
const MAX_LEFT_OUT = 100

type Write = 'createNode' | 'deleteNode' | 'linkNode' | 'moveNode' | 'copyNode'

const UNIQUE: Readonly<Record<number, 'sequence' | 'counter' | 'no'>> = {
  [UniqueName.UNSPECIFIED]: 'no',
  [UniqueName.SEQUENCE]: 'sequence',
  [UniqueName.COUNTER]: 'counter',
}

export function treeWrites(
  store: TreeStore,
  limits: Limits,
  clock: Clock,
): Pick<Handlers<typeof TreeServiceDefinition>, Write> {
  return {
    createNode: async ({ path, properties, jsonProperties, unique: name, ...options }, { signal }) => {
      const { values } = fromProperties(properties, jsonProperties)
      const unique = UNIQUE[name]
      if (unique === undefined)
        throw new RegistryError('BAD_ARGUMENT', `${name} is no way to make a name unique`, {
          facts: { field: 'unique' },
        })
      if (unique !== 'no') {
        if (options.leaseId !== '') throw badArgument('unique', 'a node of a lease has the name that is given')
        const node = { ...options, ...splitUnique(path), properties: values, unique }
        const created = await createUnique(store, node, limits.properties, { clock, signal })
        return { ...created, ttl: undefined, takenOver: false, override: undefined, identity: '' }
      }
      const node = { ...options, path: parsePath(path), properties: values }
      if (options.leaseId !== '') throw badArgument('lease_id', 'lease_id is not served yet')
      const created = await createNode(store, node, limits.properties, signal)
      return { ...created, ttl: undefined, takenOver: false, override: undefined, identity: '' }
    },
    deleteNode: async ({ path, ...options }, { signal }) => {
      if (options.leaseId !== '') throw badArgument('lease_id', 'lease_id is not served yet')
      const { paths, kept, revision } = await deleteNode(store, { ...options, path: parsePath(path) }, signal)
      return { deletedPaths: [...paths], kept: kept.map(toKeptNode), revision }
    },
    linkNode: (request, { signal }) => linkNode(store, request, signal),
    moveNode: async ({ path, destination, ...options }, { signal }) => {
      const move = { ...options, path: parsePath(path), destination: parsePath(destination) }
      const { nodes, ...moved } = await moveNode(store, move, signal)
      return { ...moved, nodes: BigInt(nodes) }
    },
    copyNode: async ({ path, destination, ...options }, { signal }) => {
      const copy = { ...options, path: parsePath(path), destination: parsePath(destination) }
      const { nodes, leftOut, rebasedLinks, ...copied } = await copyNode(store, copy, signal)
      return {
        ...copied,
        nodes: BigInt(nodes),
        leftOutPaths: leftOut.slice(0, MAX_LEFT_OUT),
        leftOut: BigInt(leftOut.length),
        rebasedLinks: BigInt(rebasedLinks),
      }
    },
  }
}
