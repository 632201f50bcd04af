import { EventEmitter } from 'node:events'
import type { ServiceDefinition, StatusObject, UntypedServiceImplementation } from '@grpc/grpc-js'
import type { Bidi, ServerStream, Unary } from '../calls/call.ts'
import { CallError } from '../calls/call-error.ts'
import { type Method, toMethod } from '../calls/method.ts'

type Callback = (error: Partial<StatusObject> | null, response: unknown) => void
type LibraryHandler = (call: object, callback?: Callback) => void

/** The methods of a library whose handlers are written for grpc-js: those of health and reflection. */
export function libraryMethods(
  definition: ServiceDefinition,
  handlers: UntypedServiceImplementation,
  access: Method['access'],
): Method[] {
  return Object.entries(definition).map(([name, described]) => {
    const handler = (handlers[name] ?? handlers[described.originalName ?? name]) as unknown as LibraryHandler
    const adapt = described.requestStream ? bidi : described.responseStream ? serverStream : unary
    return toMethod(described, adapt(handler), access)
  })
}

function unary(handler: LibraryHandler): Unary<unknown, unknown> {
  return request => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    handler({ request }, (error, response) => {
      if (error === null) resolve(response)
      else reject(new CallError(error.code ?? 2, error.details ?? ''))
    })
    return promise
  }
}

/** The handler writes, without regard to a peer that does not read: what it sends is small and rare. */
function serverStream(handler: LibraryHandler): ServerStream<unknown, unknown> {
  return async (request, sink) => {
    const events = new EventEmitter()
    sink.handOver({ drained: () => {}, closed: () => events.emit('cancelled') })
    const write = (message: unknown): boolean => sink.write(message)
    handler(Object.assign(events, { request, write, end: () => sink.end() }))
  }
}

/** The handler answers each request at once; the next one is taken when the answer was sent. */
function bidi(handler: LibraryHandler): Bidi<unknown, unknown> {
  return async (requests, sink) => {
    const answers: unknown[] = []
    const events = new EventEmitter()
    handler(Object.assign(events, { write: (message: unknown) => answers.push(message), end: () => {} }))
    for await (const request of requests) {
      events.emit('data', request)
      for (const answer of answers.splice(0)) await sink.send(answer)
    }
    events.emit('end')
  }
}
