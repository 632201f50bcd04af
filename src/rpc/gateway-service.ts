import { GatewayServiceDefinition } from '@espalier/contract/espalier/v1/gateway'
import { type Service, service } from '../grpc/service.ts'
import type { Counters } from '../lib/counters.ts'

/** What the gateway knows of itself. */
export function gatewayService(counters: Counters): Service {
  return service(GatewayServiceDefinition, {
    getGateway: () => ({
      counters: Object.fromEntries([...counters.read()].map(([name, value]) => [name, BigInt(Math.round(value))])),
    }),
  })
}
