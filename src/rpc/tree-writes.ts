import type { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import { createNode } from '../changes/create.ts'
import { deleteNode } from '../changes/delete.ts'
import { linkNode } from '../changes/link.ts'
import { moveNode } from '../changes/move.ts'
import type { Handlers } from '../grpc/service.ts'
import type { TreeStore } from '../store/store.ts'
import { parsePath } from '../tree/path.ts'
import { fromProperties, toKeptNode } from './convert.ts'
import type { Limits } from './limits.ts'

type Write = 'createNode' | 'deleteNode' | 'linkNode' | 'moveNode'

export function treeWrites(store: TreeStore, limits: Limits): Pick<Handlers<typeof TreeServiceDefinition>, Write> {
  return {
    createNode: async ({ path, properties, jsonProperties, ...options }, { signal }) => {
      const { values } = fromProperties(properties, jsonProperties)
      const node = { ...options, path: parsePath(path), properties: values }
      return await createNode(store, node, limits.properties, signal)
    },
    deleteNode: async ({ path, ...options }, { signal }) => {
      const { paths, kept, revision } = await deleteNode(store, { ...options, path: parsePath(path) }, signal)
      return { deletedPaths: [...paths], kept: kept.map(toKeptNode), revision }
    },
    linkNode: (request, { signal }) => linkNode(store, request, signal),
    moveNode: async ({ path, destination, ...options }, { signal }) => {
      const move = { ...options, path: parsePath(path), destination: parsePath(destination) }
      const { nodes, ...moved } = await moveNode(store, move, signal)
      return { ...moved, nodes: BigInt(nodes) }
    },
  }
}
