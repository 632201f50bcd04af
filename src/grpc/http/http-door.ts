import { X509Certificate } from 'node:crypto'
import type { Connections } from '../../access/budgets/connections.ts'
import type { AccessLimits } from '../../access/budgets/limits.ts'
import type { TlsSecrets } from '../../access/tls.ts'
import type { Method } from '../calls/method.ts'
import type { HealthChecks } from './health.ts'
import type { HttpCallOptions } from './http-call.ts'
import { HttpListener, type Routes } from './http-listener.ts'
import { HttpServer } from './http-server.ts'

export interface HttpDoorOptions extends HttpCallOptions {
  readonly host: string
  readonly port: number
  readonly reusePort: boolean
  readonly tls: TlsSecrets | undefined
  readonly accessLimits: AccessLimits
  readonly connections: Connections
  readonly messageBytes: number
  /** Names of this gateway in the field Host, besides addresses and localhost. */
  readonly hosts: readonly string[]
  /** Origins whose pages may call. */
  readonly origins: readonly string[]
  readonly methods: readonly Method[]
  /** Whether calls of the method with this path change nothing at all, so that they may be called by GET. */
  readonly isSafe: (path: string) => boolean
  readonly health: HealthChecks
}

/** Serves the methods over HTTP/1.1: in JSON and as what browsers speak. */
export function openHttpDoor(options: HttpDoorOptions): HttpServer {
  const { hosts, origins, health, budgets, tls, report } = options
  const isNamed = (host: string): boolean => hosts.includes(host) || (tls !== undefined && certifies(tls, host))
  const listener = new HttpListener({
    origins: { isNamed, origins, scheme: tls === undefined ? 'http' : 'https' },
    health,
    routes: () => loadRoutes(options),
    refusals: budgets.refusals,
    report,
  })
  return new HttpServer({ ...options, onRequest: exchange => void listener.request(exchange) })
}

async function loadRoutes(options: HttpDoorOptions): Promise<Routes> {
  const [{ readContract }, { RpcRoutes }, { WatchEvents }, { TreeResource }, { ImportResource }] = await Promise.all([
    import('./contract.ts'),
    import('./rpc-routes.ts'),
    import('./watch-events.ts'),
    import('./tree-resource.ts'),
    import('./import-resource.ts'),
  ])
  const contract = readContract(options.isSafe)
  const parts = { ...options, contract }
  return [new RpcRoutes(parts), new WatchEvents(parts), new TreeResource(parts), new ImportResource(parts)]
}

let last: { readonly pem: string; readonly certificate: X509Certificate } | undefined

/** Another site whose name leads here has another certificate, or none. */
function certifies({ content: { cert: pem } }: TlsSecrets, host: string): boolean {
  if (last?.pem !== pem) last = { pem, certificate: new X509Certificate(pem) }
  return last.certificate.checkHost(host) !== undefined
}
