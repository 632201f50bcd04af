import { GatewayServiceDefinition } from '@espalier/contract/espalier/v1/gateway'
import { type Service, service } from '../grpc/service.ts'
import type { Counters } from '../lib/counters.ts'
import type { Siblings } from './siblings.ts'

/** What the gateway knows of itself: with siblings, the sums of all of them. */
export function gatewayService(counters: Counters, siblings?: Siblings): Service {
  return service(GatewayServiceDefinition, {
    getGateway: async () => {
      if (siblings === undefined) return toResponse(counters.read())
      const { others, restarts } = await siblings.counters()
      const sums = new Map(counters.read())
      for (const other of others) for (const [name, value] of other) sums.set(name, (sums.get(name) ?? 0) + value)
      return toResponse(sums.set('workers', 1 + others.length).set('worker_restarts', restarts))
    },
  })
}

function toResponse(values: ReadonlyMap<string, number>) {
  return { counters: Object.fromEntries([...values].map(([name, value]) => [name, BigInt(Math.round(value))])) }
}
