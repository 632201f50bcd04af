import { literal } from '../../../src/tree/language/literal-text.ts'
import { asString, type Value } from '../../../src/tree/value.ts'

/** The scripts of zc.zk take the address of a ZooKeeper; with `grpc://host:port` they take that of a gateway. */
export function connectionEndpoint([connection = '']: readonly string[]): string {
  return /^[a-z]+:\/\//.test(connection) ? connection : `zk://${connection}`
}

/** A value as Python's str prints it. */
export function pythonText(value: Value): string {
  return asString(value) ?? literal(value, 'python')
}
