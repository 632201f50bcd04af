import { methodsOf, type RawClients, SERVICES, type UnaryOptions } from './services.ts'
import type { StreamCaller } from './stream-caller.ts'
import type { UnaryCaller } from './unary-caller.ts'

type AnyMethod = (request: unknown, options?: UnaryOptions) => unknown

/** The generated clients of all services, whose unary calls and streams are made by the two callers. */
export function rawClients(unary: UnaryCaller, stream: StreamCaller): RawClients {
  const services = Object.keys(SERVICES) as (keyof RawClients)[]
  return Object.fromEntries(services.map(service => [service, client(service)])) as unknown as RawClients

  function client(service: keyof RawClients): Readonly<Record<string, AnyMethod>> {
    return Object.fromEntries(
      methodsOf(service).map((method): [string, AnyMethod] => [
        method.name,
        'path' in method
          ? (request, options) => unary(method, request, options)
          : (request, options) => stream(method, request, options),
      ]),
    )
  }
}
