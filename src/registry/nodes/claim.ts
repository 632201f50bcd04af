import { NO_OVERRIDE, type Override } from '../../tree/override.ts'
import type { Registration } from '../leases/lease-entry.ts'
import type { ClaimRequest } from './node-claimer.ts'
import type { HeldNode } from './takeover.ts'

/** The claim of a registration. `held` is what this gateway holds at the path already, for this lease or another one. */
export function claimOf(
  {
    path,
    wanted,
    acl,
    exclusive,
    holder,
  }: Pick<Registration, 'path' | 'wanted' | 'acl' | 'exclusive'> & {
    readonly holder: Pick<Registration['holder'], 'hash'>
  },
  {
    held,
    override = NO_OVERRIDE,
  }: { readonly held: Registration | undefined; readonly override?: Override | undefined },
): ClaimRequest {
  return { path, wanted, override, hash: holder.hash, acl, exclusive, held: held && heldNode(held), force: false }
}

function heldNode({ holder, wanted, acl, created }: Registration): HeldNode {
  return { hash: holder.hash, wanted, acl, created }
}
