import { type TreeServiceServer, TreeServiceService } from '../gen/espalier/v1/tree.ts'
import type { TreeStore } from '../store/store.ts'
import { exportTree } from './export-tree.ts'
import { importTree } from './import-tree.ts'
import type { Limits, Quota } from './limits.ts'
import type { Reads } from './reads.ts'
import { type Service, service } from './service.ts'
import { treeReads } from './tree-reads.ts'
import { treeWrites } from './tree-writes.ts'

export interface TreeServiceParts {
  readonly store: TreeStore
  readonly reads: Reads
  readonly limits: Limits
  /** Shared by all streams of the gateway. */
  readonly streams: Quota
}

export function treeService({ store, reads, limits, streams }: TreeServiceParts): Service {
  return service<TreeServiceServer>(TreeServiceService, {
    ...treeReads(store, reads),
    ...treeWrites(store, limits),
    importTree: importTree(store, limits, streams),
    exportTree: exportTree(store),
  })
}
