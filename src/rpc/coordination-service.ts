import { CoordinationServiceDefinition } from '@espalier/contract/espalier/v1/coordination'
import { type Service, service } from '../grpc/service.ts'
import { RegistryError } from '../tree/errors.ts'
import { parsePath } from '../tree/path.ts'

export function coordinationService(): Service {
  const refuse = async ({ path }: { readonly path: string }): Promise<never> => {
    throw new RegistryError('PATH_IN_USE', `this gateway has no locks: ${parsePath(path)}`)
  }
  return service(CoordinationServiceDefinition, { acquire: refuse, release: refuse, listHolders: refuse })
}
