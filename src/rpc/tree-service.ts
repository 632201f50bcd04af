import { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import { type Service, service } from '../grpc/service.ts'
import { BulkLane } from '../lib/bulk-lane.ts'
import type { Clock } from '../lib/clock.ts'
import type { TreeStore } from '../store/store.ts'
import { exportTree } from './export-tree.ts'
import { importHandler } from './import-tree.ts'
import { parseTreeText } from './parse-tree.ts'
import { treeReads } from './tree-reads.ts'
import { type TreeWatchParts, watchTree } from './tree-watch.ts'
import { treeWrites } from './tree-writes.ts'

export interface TreeServiceParts extends TreeWatchParts {
  readonly store: TreeStore
  readonly clock: Clock
}

export function treeService(parts: TreeServiceParts): Service {
  const { store, reads, limits, clock } = parts
  const lane = new BulkLane()
  return service(TreeServiceDefinition, {
    ...treeReads(store, reads, lane),
    ...treeWrites(store, limits, clock),
    watchTree: watchTree(parts),
    importTree: importHandler(store, limits, lane),
    exportTree: exportTree(store, reads, lane),
    parseTree: parseTreeText(lane),
  })
}
