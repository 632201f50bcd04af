import { createFileRegistry, type DescMethod, type FileRegistry, fromBinary } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema, MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt'
import { descriptorSet } from '@espalier/contract/descriptors'

/** The contract as reflection serves it: what turns messages into JSON and back. */
export interface Contract {
  readonly registry: FileRegistry
  /** The rpc with this path, `/package.Service/Method`. */
  method(path: string): DescMethod
}

const SAFE: Pick<DescMethod, 'idempotency'> = { idempotency: MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS }

/** Unary methods for which `isSafe` are marked as without side effects, so that they can be called by GET. */
export function readContract(isSafe: (path: string) => boolean): Contract {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet))
  const methods = new Map<string, DescMethod>()
  for (const desc of registry) {
    if (desc.kind !== 'service') continue
    for (const method of desc.methods) {
      const path = `/${desc.typeName}/${method.name}`
      if (method.methodKind === 'unary' && isSafe(path)) Object.assign(method, SAFE)
      methods.set(path, method)
    }
  }
  return {
    registry,
    method: path => {
      const method = methods.get(path)
      if (method === undefined) throw new Error(`the descriptors have no ${path}; run npm run generate`)
      return method
    },
  }
}
