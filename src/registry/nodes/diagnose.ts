import type { NodeState } from '../../store/store.ts'
import { sameBytes } from '../../tree/data.ts'
import { holderOf } from '../../tree/provider.ts'
import type { Registration } from '../leases/lease-entry.ts'

/** How the node of a registration differs from it, which decides what the reconciler does. */
export type Finding =
  /** The node is as it was registered. */
  | 'fine'
  /** Its data were changed: an operator may edit a live provider, but the marks of the lease must be there. */
  | 'rewritten'
  /** It is gone, or will be, with an earlier session of this gateway: it must be created again at once. */
  | 'lost'
  /** It belonged to the current session, and was deleted by somebody else. Whether it is created again depends on its client. */
  | 'deleted'
  /** Its client has registered it through another gateway. */
  | 'moved'
  /** Another owner has the path. Nothing is done: two owners must not fight. */
  | 'superseded'

/** Pure. `session` is the current session of this gateway; `isOurs` also knows the earlier ones. */
export function diagnose(
  registration: Registration,
  found: NodeState | undefined,
  session: string,
  isOurs: (owner: string) => boolean,
): Finding {
  if (found === undefined) return registration.session === session ? 'deleted' : 'lost'
  const { owner } = found.stat
  if (owner === undefined) return 'superseded'
  // A node of this gateway is known by its session; its data may have been written by anybody.
  if (owner === session) return sameBytes(found.data, registration.data) ? 'fine' : 'rewritten'
  if (isOurs(owner)) return 'lost'
  return holderOf(found.data) === registration.holder.hash ? 'moved' : 'superseded'
}
