import type { StatusObject } from '@grpc/grpc-js'
import { RegistryError } from '../../tree/errors.ts'
import { CallError } from './call-error.ts'
import { namedFailure, toStatus } from './status.ts'

/** Logs an unexpected failure and returns its id in the log. */
export type Report = (error: unknown, method: string) => string

/** The status of a call that failed with this error. */
export function failure(error: unknown, method: string, report: Report): StatusObject {
  if (error instanceof CallError) return error
  const named = namedFailure(error)
  if (named !== undefined && named.code !== 'INTERNAL') return toStatus(named)
  const id = report(error, method)
  return toStatus(new RegistryError('INTERNAL', `unexpected error, please report: ${id}`, { facts: { id } }))
}
