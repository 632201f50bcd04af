import type { TreeServiceDefinition, WatchTreeRequest, WatchTreeResponse } from '@espalier/contract/espalier/v1/tree'
import type { Drain } from '../grpc/drain.ts'
import type { Call, Sink } from '../grpc/handlers.ts'
import type { Handlers } from '../grpc/service.ts'
import { parsePath } from '../tree/path.ts'
import type { TreeItem, TreeView } from '../views/tree-view.ts'
import type { FollowedTree, Views } from '../views/views.ts'
import type { Limits, Quota } from './limits.ts'
import type { Reads } from './reads.ts'
import { Frames } from './watch/frames.ts'
import { treeEncoding } from './watch/tree-frames.ts'
import { serveWatch, type Watched } from './watch/watch-stream.ts'

export interface TreeWatchParts {
  readonly views: Views
  readonly reads: Reads
  readonly limits: Limits
  /** Shared by all streams of the gateway. */
  readonly streams: Quota
  readonly drain: Drain
}

export function watchTree(parts: TreeWatchParts): Handlers<typeof TreeServiceDefinition>['watchTree'] {
  const { views, reads, drain } = parts
  const encoding = treeEncoding(parts.limits.frameBytes)
  const watched = new WeakMap<FollowedTree, Watched<TreeItem, TreeView>>()

  function watchedBy(view: FollowedTree): Watched<TreeItem, TreeView> {
    const known = watched.get(view)
    if (known !== undefined) return known
    const made = { view, frames: new Frames(view, encoding), encoding, reads, drain }
    watched.set(view, made)
    return made
  }

  return (request: WatchTreeRequest, sink: Sink<WatchTreeResponse>, call: Call) => {
    const path = parsePath(request.path)
    using opening = new DisposableStack()
    opening.use(parts.streams.acquire())
    const { view } = opening.use(views.trees.acquire(path))
    return serveWatch(watchedBy(view), request, sink, call, opening.move())
  }
}
