import { Channel, ChannelCredentials } from '@grpc/grpc-js'
import { type Endpoint, isLoopback } from './endpoint.ts'

const OPTIONS = {
  // A connection that was lost without being closed is noticed within 15 s; one that could not be made is tried again within 2 s.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // Two clients of one process share no connection, so that closing one never affects the other.
  'grpc.use_local_subchannel_pool': 1,
}

/**
 * `ca` are the certificates, in PEM, of the authorities to trust; undefined: those that the system trusts. With a token, plain text to this
 * machine itself goes through no proxy.
 */
export function openChannel(endpoint: Endpoint, ca: string | undefined, hasToken: boolean): Channel {
  const { host, port, secure } = endpoint
  const direct = hasToken && !secure && isLoopback(endpoint) ? { 'grpc.enable_http_proxy': 0 } : {}
  const credentials = secure
    ? ChannelCredentials.createSsl(ca === undefined ? undefined : Buffer.from(ca))
    : ChannelCredentials.createInsecure()
  return new Channel(`dns:${host}:${port}`, credentials, { ...OPTIONS, ...direct })
}
