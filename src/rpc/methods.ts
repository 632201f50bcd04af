import { CoordinationServiceDefinition } from '@espalier/contract/espalier/v1/coordination'
import { GatewayServiceDefinition } from '@espalier/contract/espalier/v1/gateway'
import { PropertiesServiceDefinition } from '@espalier/contract/espalier/v1/properties'
import { RegistryServiceDefinition } from '@espalier/contract/espalier/v1/registry'
import { TreeServiceDefinition } from '@espalier/contract/espalier/v1/tree'
import { type ContractService, methodPath } from '../grpc/service.ts'

/** The methods that change nothing. */
const READS: ReadonlySet<string> = new Set([
  ...paths(RegistryServiceDefinition, 'keepAlive', 'renewLease', 'discover', 'watchChildren'),
  ...paths(CoordinationServiceDefinition, 'listHolders'),
  ...paths(GatewayServiceDefinition, 'getGateway'),
  ...paths(PropertiesServiceDefinition, 'getProperties', 'watchProperties'),
  ...paths(
    TreeServiceDefinition,
    'getNode',
    'listChildren',
    'walkTree',
    'watchTree',
    'resolvePath',
    'exportTree',
    'parseTree',
  ),
])

const [RENEW_LEASE] = paths(RegistryServiceDefinition, 'renewLease')

/** The other unary methods that keep registrations alive. */
const LIVENESS: ReadonlySet<string> = new Set([
  ...paths(RegistryServiceDefinition, 'register', 'deregister'),
  ...paths(CoordinationServiceDefinition, 'release'),
])

function paths<Definition extends ContractService>(
  definition: Definition,
  ...rpcs: readonly (keyof Definition['methods'] & string)[]
): readonly string[] {
  return rpcs.map(rpc => methodPath(definition, definition.methods[rpc]!))
}

/** Whether the method with this path changes nothing, whatever its request is. */
export function isRead(path: string): boolean {
  return READS.has(path)
}

/** Whether calls of this method begin before those of others. */
export function isLiveness(path: string): boolean {
  return LIVENESS.has(path)
}

/** Whether calls of this method renew a lease. */
export function isRenewal(path: string): boolean {
  return path === RENEW_LEASE
}
