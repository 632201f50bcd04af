import { literal } from '../../src/tree/literal-text.ts'
import { asString, type Value } from '../../src/tree/value.ts'
import type { Reach } from './verb.ts'

/**
 * The scripts of zc.zk name a ZooKeeper, not a gateway: one is opened in this process for as long as the script runs. `grpc://host:port` names
 * a gateway after all.
 */
export const reachConnection: Reach = async ([connection = ''], tools, io) => {
  if (/^grpcs?:\/\//.test(connection)) return { endpoint: connection, [Symbol.asyncDispose]: async () => {} }
  return await tools.reachZooKeeper(connection.replace(/^zk:\/\//, ''), io)
}

/** As Python's str shows a value. */
export function pythonText(value: Value): string {
  return asString(value) ?? literal(value, 'python')
}
