import { literal } from '../../../src/tree/language/literal-text.ts'
import { asString, type Value } from '../../../src/tree/value.ts'

/** The scripts of zc.zk name a ZooKeeper, not a gateway; `grpc://host:port` names a gateway after all. */
export function connectionEndpoint([connection = '']: readonly string[]): string {
  return /^[a-z]+:\/\//.test(connection) ? connection : `zk://${connection}`
}

/** As Python's str shows a value. */
export function pythonText(value: Value): string {
  return asString(value) ?? literal(value, 'python')
}
