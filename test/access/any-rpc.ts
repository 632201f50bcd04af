import { fromBinary } from '@bufbuild/protobuf'
import { type DescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { descriptorSet } from '@espalier/contract/descriptors'
import { type Client, Metadata, type ServiceError, status as Status } from '@grpc/grpc-js'

/** An rpc as in the descriptors, so that none is forgotten. */
export interface Rpc {
  readonly name: string
  readonly path: string
  readonly requestStream: boolean
  readonly responseStream: boolean
  /** Its request with nothing in it but `validate_only`; undefined if it has no such field. */
  readonly rehearsal: Buffer | undefined
}

/** Every rpc of the contract. */
export function everyRpc(): readonly Rpc[] {
  const { file: files } = fromBinary(FileDescriptorSetSchema, descriptorSet)
  const messages = new Map<string, DescriptorProto>(
    files.flatMap(file => file.messageType.map(message => [`.${file.package}.${message.name}`, message] as const)),
  )
  return files.flatMap(file =>
    file.service.flatMap(service =>
      service.method.map(method => {
        const flag = messages.get(method.inputType)?.field.find(({ name }) => name === 'validate_only')
        return {
          name: method.name,
          path: `/${file.package}.${service.name}/${method.name}`,
          requestStream: method.clientStreaming,
          responseStream: method.serverStreaming,
          rehearsal: flag === undefined ? undefined : Buffer.from([flag.number << 3, 1]),
        }
      }),
    ),
  )
}

/** The rpcs of reflection, in both of its versions. */
export const REFLECTION: readonly Rpc[] = ['v1', 'v1alpha'].map(version => ({
  name: `reflection ${version}`,
  path: `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
  requestStream: true,
  responseStream: true,
  rehearsal: undefined,
}))

export type Outcome = Pick<ServiceError, 'code' | 'details' | 'metadata'>

const OK: Outcome = { code: Status.OK, details: '', metadata: new Metadata() }

/** How a call ends whose only request is these bytes; OK as soon as there is an answer, since a watch does not end. */
export function send(
  client: Client,
  { path, requestStream, responseStream }: Rpc,
  { request = Buffer.alloc(0), metadata = new Metadata() }: { request?: Buffer; metadata?: Metadata } = {},
): Promise<Outcome> {
  const same = (bytes: Buffer): Buffer => bytes
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  if (!responseStream) {
    client.makeUnaryRequest(path, same, same, request, metadata, error => resolve(error ?? OK))
    return promise
  }
  const both = requestStream ? client.makeBidiStreamRequest(path, same, same, metadata) : undefined
  const stream = both ?? client.makeServerStreamRequest(path, same, same, request, metadata)
  stream.on('status', resolve)
  stream.on('error', error => ('code' in error ? undefined : reject(error)))
  stream.on('data', () => {
    resolve(OK)
    stream.cancel()
  })
  both?.write(request)
  both?.end()
  return promise
}
