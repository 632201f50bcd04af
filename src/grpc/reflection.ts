import { descriptorSet } from '@espalier/contract/descriptors'
import { ReflectionService } from '@grpc/reflection'
import { service as healthService } from 'grpc-health-check'

type PackageDefinition = ConstructorParameters<typeof ReflectionService>[0]

/**
 * Serves the descriptors that `npm run generate` wrote, exactly as buf compiled them, and those of the health service. They are passed as
 * bytes, because proto-loader would merge files of one package and drop unknown fields.
 */
export function openReflection(): ReflectionService {
  const files = splitDescriptorSet(descriptorSet)
  const health = Object.values(healthService).flatMap(method => method.requestType.fileDescriptorProtos)
  const carrier = { fileDescriptorProtos: [...files, ...health] }
  return new ReflectionService({ descriptors: carrier } as unknown as PackageDefinition)
}

/** The encoded files of a google.protobuf.FileDescriptorSet, whose only field is `repeated FileDescriptorProto file = 1`. */
function splitDescriptorSet(bytes: Buffer): Buffer[] {
  const files: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    if (bytes[at++] !== 0x0a)
      throw new Error('@espalier/contract/descriptors is not a descriptor set; run npm run generate')
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0
      length += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
    }
    files.push(bytes.subarray(at, at + length))
    at += length
  }
  return files
}
