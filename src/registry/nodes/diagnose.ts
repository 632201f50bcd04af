import type { NodeState } from '../../store/store.ts'
import { holderOf } from '../../tree/provider.ts'
import type { Registration } from '../leases/lease-entry.ts'

/** What has become of a registration, and so what is to be done about it. */
export type Finding =
  /** The node is as it was registered. */
  | 'fine'
  /** Somebody changed its data, which stays so: an operator may edit a live provider. */
  | 'rewritten'
  /** It is gone, or about to go, with a session that was ours: it must be made again at once. */
  | 'lost'
  /** It was in our living session, and somebody deleted it. Whether its client still lives decides about it. */
  | 'deleted'
  /** Its client has registered it through another gateway. */
  | 'moved'
  /** Somebody else has the path now. Nothing is done: two owners must not fight. */
  | 'superseded'

/** Pure. `session` is our living one, `isOurs` also knows those before. */
export function diagnose(
  registration: Registration,
  found: NodeState | undefined,
  session: string,
  isOurs: (owner: string) => boolean,
): Finding {
  if (found === undefined) return registration.session === session ? 'deleted' : 'lost'
  const { owner } = found.stat
  if (owner === undefined) return 'superseded'
  const held = holderOf(found.data)
  if (owner === session) return Buffer.compare(found.data, registration.data) === 0 ? 'fine' : 'rewritten'
  if (held !== registration.holder.hash) return 'superseded'
  return isOurs(owner) ? 'lost' : 'moved'
}
