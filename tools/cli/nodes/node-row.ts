import { asString } from '../../../src/tree/value.ts'
import { asJson } from '../documents/json-tree.ts'
import type { Output } from '../text/output.ts'
import { printable } from '../text/property-line.ts'
import type { WalkedNode } from './walked-tree.ts'

/** A node as one line of JSON; values keep their spelling. */
export function nodeJson(node: WalkedNode, out: Output): string {
  const { path, stat, etag } = node
  const { version, ephemeral, childCount: children } = stat
  const head = JSON.stringify({ path, version, ephemeral, children, etag }).slice(0, -1)
  return `${head},"properties":${propertiesJson(node, out)}}`
}

export function propertiesJson({ path, properties }: WalkedNode, { secrets }: Output): string {
  const values = [...properties].map(
    ([key, value]) => `${JSON.stringify(key)}:${asJson(secrets.shown(path, key, value))}`,
  )
  return `{${values.join(',')}}`
}

/** `cms : z4m cms` */
export function nodeLabel(name: string, node: WalkedNode, out: Output): string {
  const type = typeOf(node, out)
  return `${node.stat.ephemeral ? out.paint('italic', name) : name}${type === undefined ? '' : out.paint('dim', ` : ${printable(type)}`)}`
}

/** As it may be printed. */
export function typeOf({ path, properties }: WalkedNode, { secrets }: Output): string | undefined {
  const type = properties.get('type')
  return type && asString(secrets.shown(path, 'type', type))
}

/** `main -> /databases/main` */
export function linkLine(name: string, target: string, out: Output): string {
  return `${name} ${out.paint('dim', '->')} ${printable(target)}`
}

/** `● 3 live` */
export function liveText(count: number, { glyphs }: Output): string {
  return count === 0 ? `${glyphs.empty} no live servers` : `${glyphs.full} ${count} live`
}
