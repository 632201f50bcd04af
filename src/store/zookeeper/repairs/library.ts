import zookeeper from 'node-zookeeper-client'
import ConnectionManager from 'node-zookeeper-client/lib/ConnectionManager.js'
import ConnectionStringParser from 'node-zookeeper-client/lib/ConnectionStringParser.js'
import Exception from 'node-zookeeper-client/lib/Exception.js'
import jute from 'node-zookeeper-client/lib/jute/index.js'
import manifest from 'node-zookeeper-client/package.json' with { type: 'json' }

/** The parts of node-zookeeper-client that espalier uses or repairs, and its version. */
export const library = {
  version: manifest.version,
  createClient: zookeeper.createClient,
  ConnectionManager,
  ConnectionStringParser,
  Exception,
  jute,
}

export type Library = typeof library
export type Manager = ConnectionManager
export type { Packet, Request as QueuedRequest, WatcherManager } from 'node-zookeeper-client/lib/ConnectionManager.js'

const { STATES } = ConnectionManager

export { STATES }

/** Whether the session is usable on a connection now. */
export function isConnected(manager: Manager): boolean {
  return manager.state === STATES.CONNECTED || manager.state === STATES.CONNECTED_READ_ONLY
}
