import { xmlText } from '../words/text.ts'

/** An element of an XML text; `children` are elements and the raw text between them, with entities not decoded. */
export interface Element {
  readonly name: string
  readonly attributes: Map<string, string>
  children: (Element | string)[]
}

/**
 * Reads what Graphviz writes: well-formed XML in which `>` is always escaped in attributes. Comments, declarations and the
 * document type are dropped. Attribute values are decoded.
 */
export function parseXml(text: string): Element {
  const top: Element = { name: '', attributes: new Map(), children: [] }
  const open = [top]
  for (const [token] of text.matchAll(TOKEN)) {
    const parent = open.at(-1)!
    if (token.startsWith('</')) open.pop()
    else if (token.startsWith('<!') || token.startsWith('<?')) continue
    else if (!token.startsWith('<')) parent.children.push(token)
    else {
      const element: Element = { name: /^<([\w:-]+)/.exec(token)![1]!, attributes: readAttributes(token), children: [] }
      parent.children.push(element)
      if (!token.endsWith('/>')) open.push(element)
    }
  }
  const root = top.children.find(child => typeof child !== 'string')
  if (root === undefined || open.length !== 1) throw new Error('not a complete XML document')
  return root
}

const TOKEN = /<!--[\s\S]*?-->|<[^>]*>|[^<]+/g
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g

function readAttributes(token: string): Map<string, string> {
  return new Map([...token.matchAll(ATTRIBUTE)].map(([, name, value]) => [name!, decode(value!)]))
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(amp|lt|gt|quot|apos));/gi, (_, decimal, hex, name: string) => {
    if (name !== undefined) return ENTITIES[name] ?? ''
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal))
  })
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export function formatXml(element: Element): string {
  const attributes = [...element.attributes].map(([name, value]) => ` ${name}="${xmlAttribute(value)}"`).join('')
  const inside = element.children.map(child => (typeof child === 'string' ? child : formatXml(child))).join('')
  return inside === '' ? `<${element.name}${attributes}/>` : `<${element.name}${attributes}>${inside}</${element.name}>`
}

function xmlAttribute(value: string): string {
  return xmlText(value).replaceAll('\n', '&#10;')
}

/** Every element at and below `element`, in document order. */
export function* elements(element: Element): Generator<Element> {
  yield element
  for (const child of element.children) if (typeof child !== 'string') yield* elements(child)
}

/** The text right inside of an element, decoded. */
export function textOf(element: Element): string {
  return decode(element.children.filter(child => typeof child === 'string').join(''))
}

export function childElements(element: Element): Element[] {
  return element.children.filter(child => typeof child !== 'string')
}
