import type { CallOptions } from 'nice-grpc-common'
import { type CallExtras, methodsOf, type RawClients, SERVICES } from './services.ts'
import type { UnaryCaller } from './unary-caller.ts'

type Options = CallOptions & CallExtras
type AnyMethod = (request: unknown, options?: Options) => unknown

/**
 * Clients whose unary methods are called by `unary`. All other methods, and these too if it is undefined, are those of other clients, which
 * are loaded when the first one is called.
 */
export function rawClients(unary: UnaryCaller | undefined, load: () => Promise<RawClients>): RawClients {
  const services = Object.keys(SERVICES) as (keyof RawClients)[]
  return Object.fromEntries(services.map(service => [service, client(service)])) as unknown as RawClients

  function client(service: keyof RawClients): Readonly<Record<string, AnyMethod>> {
    return Object.fromEntries(
      methodsOf(service).map(({ name, unary: method }): [string, AnyMethod] => {
        const loaded = async (): Promise<AnyMethod> => (await load())[service][name as never] as AnyMethod
        if (method === undefined) return [name, (request, options) => stream(loaded, request, options)]
        if (unary === undefined) return [name, async (request, options) => (await loaded())(request, options)]
        return [name, (request, options) => unary(method, request, options)]
      }),
    )
  }
}

async function* stream(load: () => Promise<AnyMethod>, request: unknown, options?: Options): AsyncGenerator<unknown> {
  const open = await load()
  yield* open(request, options) as AsyncIterable<unknown>
}
