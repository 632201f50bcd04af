import { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import { type Service, service } from '../grpc/service.ts'
import { BulkLane } from '../lib/bulk-lane.ts'
import { exportTree } from './export-tree.ts'
import { importHandler } from './import-tree.ts'
import { parseTreeText } from './parse-tree.ts'
import { treeReads } from './tree-reads.ts'
import { type TreeWatchParts, watchTree } from './tree-watch.ts'
import { type TreeWriteParts, treeWrites } from './tree-writes.ts'

export type TreeServiceParts = TreeWatchParts & TreeWriteParts

export function treeService(parts: TreeServiceParts): Service {
  const { store, reads, limits } = parts
  const lane = new BulkLane()
  return service(TreeServiceDefinition, {
    ...treeReads(parts, lane),
    ...treeWrites(parts),
    watchTree: watchTree(parts),
    importTree: importHandler(store, limits, lane),
    exportTree: exportTree(store, reads, lane),
    parseTree: parseTreeText(lane),
  })
}
