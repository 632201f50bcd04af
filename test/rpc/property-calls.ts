import assert from 'node:assert/strict'
import type {
  GetPropertiesRequest,
  GetPropertiesResponse,
  SetPropertiesRequest,
  SetPropertiesResponse,
  UpdatePropertiesRequest,
  UpdatePropertiesResponse,
} from '@espalier/contract/espalier/v1/properties'
import { ErrorInfo } from '@espalier/contract/google/rpc/error_details'
import { Status } from '@espalier/contract/google/rpc/status'
import type { ServiceError } from '@grpc/grpc-js'
import { type Clients, call } from './watch/watching.ts'

/** A node with property links, and a link to it. */
export const CMS = `
/defaults
  /web
    threads = 8
    port = 80
/cms
  color = 'red'
  threads => /defaults/web
  listen => /defaults/web port
  lost => /defaults/web colour
  database -> /databases/main
/site
  cms -> /cms
`

export function get({ properties }: Clients, request: Partial<GetPropertiesRequest>): Promise<GetPropertiesResponse> {
  const whole = { path: '/', consistency: 0, minRevision: 0n, names: [], jsonOnly: false, ...request } as const
  return call((message: GetPropertiesRequest, done) => properties.getProperties(message, done), {
    ...whole,
    names: [...whole.names],
  })
}

export function replace(
  { properties }: Clients,
  request: Partial<SetPropertiesRequest>,
): Promise<SetPropertiesResponse> {
  const whole = { path: '/', properties: undefined, jsonProperties: {}, etag: '', validateOnly: false, ...request }
  return call((message: SetPropertiesRequest, done) => properties.setProperties(message, done), whole)
}

export function update(
  { properties }: Clients,
  request: Partial<UpdatePropertiesRequest>,
): Promise<UpdatePropertiesResponse> {
  const whole = { path: '/', properties: {}, jsonProperties: {}, etag: '', validateOnly: false, remove: [], ...request }
  return call((message: UpdatePropertiesRequest, done) => properties.updateProperties(message, done), whole)
}

/** The reason that a call must fail with, as a peer without our middleware reads it. */
export async function fails(answer: Promise<unknown>, reason: string, code?: number): Promise<ErrorInfo> {
  const error = await answer.then(
    () => assert.fail(`expected ${reason}`),
    (thrown: ServiceError) => thrown,
  )
  const [details] = error.metadata.get('grpc-status-details-bin')
  const [first] = Status.decode(details as Buffer).details
  const info = ErrorInfo.decode(first?.value ?? Buffer.alloc(0))
  assert.equal(info.reason, reason, error.details)
  if (code !== undefined) assert.equal(error.code, code)
  return info
}
