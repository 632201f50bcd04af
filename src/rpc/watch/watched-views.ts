import type { Call, Sink } from '../../grpc/calls/call.ts'
import type { Drain } from '../../grpc/calls/drain.ts'
import type { FollowedView } from '../../views/followed-view.ts'
import type { Target } from '../../views/target.ts'
import type { ViewHandle } from '../../views/view-pool.ts'
import type { Reads } from '../reads.ts'
import type { Encoding } from './frames.ts'
import type { PartTurns } from './part-turns.ts'
import { Watched, type WatchRequest } from './watched.ts'

export interface WatchParts {
  readonly reads: Reads
  readonly drain: Drain
  /** Of all watches of the gateway. */
  readonly partTurns: PartTurns
}

type Serve<Item, T extends Target<Item>> = (
  open: () => ViewHandle<FollowedView<Item, T>>,
  request: WatchRequest & { readonly jsonOnly: boolean },
  sink: Sink<unknown>,
  call: Call,
) => Promise<void>

/** Serves the watches of one method. All streams of a view with the same `json_only` share its frames, each of which is encoded once. */
export function watchedViews<Item, T extends Target<Item>>(
  encodingOf: (jsonOnly: boolean) => Encoding<Item, T>,
  parts: WatchParts,
): Serve<Item, T> {
  const forms = [false, true].map(jsonOnly => ({
    encoding: encodingOf(jsonOnly),
    known: new WeakMap<FollowedView<Item, T>, Watched<Item, T>>(),
  }))
  const watchedBy = (view: FollowedView<Item, T>, jsonOnly: boolean): Watched<Item, T> => {
    const { encoding, known } = forms[Number(jsonOnly)] as (typeof forms)[0]
    let watched = known.get(view)
    if (watched === undefined) {
      watched = new Watched({ ...parts, view, encoding })
      known.set(view, watched)
    }
    return watched
  }
  return (open, request, sink, call) => {
    const handle = open()
    return watchedBy(handle.view, request.jsonOnly).serve(request, sink, call, handle)
  }
}
