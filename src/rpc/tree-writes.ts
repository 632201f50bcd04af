import { type TreeServiceDefinition, UniqueName } from '@espalier/contract/espalier/v1/tree'
import { copyNode } from '../changes/copy.ts'
import { createNode } from '../changes/create.ts'
import { deleteNode } from '../changes/delete.ts'
import { linkNode } from '../changes/link.ts'
import { moveNode } from '../changes/move.ts'
import { createUnique, splitUnique } from '../changes/unique.ts'
import type { Handlers } from '../grpc/service.ts'
import type { Clock } from '../lib/clock.ts'
import { parsePath } from '../tree/path.ts'
import { fromProperties, toKeptNode } from './convert.ts'
import { type LeaseNodeParts, LeaseNodes, refuseLeaseOptions } from './lease-nodes.ts'
import { badArgument } from './reads.ts'

/** How many ephemeral nodes a copy names; it counts all. */
const MAX_LEFT_OUT = 100

type Write = 'createNode' | 'deleteNode' | 'linkNode' | 'moveNode' | 'copyNode'

const UNIQUE: Readonly<Record<number, 'sequence' | 'counter' | 'no'>> = {
  [UniqueName.UNSPECIFIED]: 'no',
  [UniqueName.SEQUENCE]: 'sequence',
  [UniqueName.COUNTER]: 'counter',
}

export interface TreeWriteParts extends LeaseNodeParts {
  readonly clock: Clock
}

export function treeWrites(parts: TreeWriteParts): Pick<Handlers<typeof TreeServiceDefinition>, Write> {
  const { store, limits, clock } = parts
  const leased = new LeaseNodes(parts)
  return {
    createNode: async (request, call) => {
      const { path, properties, jsonProperties, unique: way, leaseId, acl, createParents, validateOnly } = request
      const unique = UNIQUE[way]
      if (unique === undefined) throw badArgument('unique', `${way} is no way to make a name unique`)
      if (leaseId !== '') {
        if (unique !== 'no') throw badArgument('unique', 'a node of a lease has the name that is given')
        return await leased.create(request, call)
      }
      refuseLeaseOptions(request)
      const { values } = fromProperties(properties, jsonProperties)
      const node = { properties: values, acl, createParents, validateOnly }
      const { signal } = call
      const created =
        unique === 'no'
          ? await createNode(store, { ...node, path: parsePath(path) }, limits.properties, signal)
          : await createUnique(store, { ...node, ...splitUnique(path), unique }, limits.properties, { clock, signal })
      return { ...created, ttl: undefined, takenOver: false, override: undefined, identity: '' }
    },
    deleteNode: async (request, call) => {
      const { path, leaseId, ...options } = request
      if (leaseId !== '') return await leased.delete(request, call)
      const deleted = await deleteNode(store, { ...options, path: parsePath(path) }, call.signal)
      return { deletedPaths: [...deleted.paths], kept: deleted.kept.map(toKeptNode), revision: deleted.revision }
    },
    linkNode: (request, { signal }) => linkNode(store, request, signal),
    moveNode: async ({ path, destination, ...options }, { signal }) => {
      const move = { ...options, path: parsePath(path), destination: parsePath(destination) }
      const { nodes, ...moved } = await moveNode(store, move, signal)
      return { ...moved, nodes: BigInt(nodes) }
    },
    copyNode: async ({ path, destination, ...options }, { signal }) => {
      const copy = { ...options, path: parsePath(path), destination: parsePath(destination) }
      const { nodes, leftOut, rebasedLinks, warnings, ...copied } = await copyNode(store, copy, { clock, signal })
      return {
        ...copied,
        nodes: BigInt(nodes),
        leftOutPaths: leftOut.slice(0, MAX_LEFT_OUT),
        leftOut: BigInt(leftOut.length),
        rebasedLinks: BigInt(rebasedLinks),
        warnings: warnings.map(one => ({ ...one, line: 0 })),
      }
    },
  }
}
