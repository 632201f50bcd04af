import type { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import type { Handlers } from '../grpc/service.ts'
import { parsePath } from '../tree/path.ts'
import type { Views } from '../views/views.ts'
import { toDepth } from './depth.ts'
import type { Limits } from './limits.ts'
import { treeEncoding } from './watch/tree-frames.ts'
import { type WatchParts, watchedViews } from './watch/watched-views.ts'

export interface TreeWatchParts extends WatchParts {
  readonly views: Views
  readonly limits: Limits
}

export function watchTree(parts: TreeWatchParts): Handlers<typeof TreeServiceDefinition>['watchTree'] {
  const serveWatch = watchedViews(jsonOnly => treeEncoding(parts.limits.frameBytes, jsonOnly), parts)
  return (request, sink, call) => {
    const path = parsePath(request.path)
    const depth = toDepth(request.depth)
    return serveWatch(() => parts.views.trees.acquire(path, depth), request, sink, call)
  }
}
