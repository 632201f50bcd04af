import { links, propertyLinks } from '../../../src/tree/keys.ts'
import { readValue } from '../../../src/tree/language/literal.ts'
import { asString, equalValues, fromValue, stringValue, type Value } from '../../../src/tree/value.ts'
import { usage } from '../text/failure.ts'
import { valueAt } from './value-path.ts'
import { liveCount, type WalkedNode } from './walked-tree.ts'

/** Whether a node matches an expression. */
export type Matcher = (node: WalkedNode) => boolean

const TERM = /^(!)?([^\s:=~<>!]+)(!=|>=|<=|[:=~<>])(.*)$/s
const HELP =
  'terms are type:z4m name~cms path~/eu live:0 to:/cms/providers threads>2 debug=true comment~ok threads !type:web'

/** Parses an expression: all terms must hold, `!` negates one. */
export function parseExpression(terms: readonly string[]): Matcher {
  const matchers = terms.flatMap(words).map(parseTerm)
  if (matchers.length === 0) throw usage('no expression was given', HELP)
  return node => matchers.every(matches => matches(node))
}

/** Words of a text; white space in quotes does not end one. */
function words(text: string): readonly string[] {
  return text.match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\S)+/g) ?? []
}

function parseTerm(term: string): Matcher {
  const [, not, key = '', operator = '', text = ''] = TERM.exec(term) ?? []
  if (key === '') {
    const [negated, name] = term.startsWith('!') ? [true, term.slice(1)] : [false, term]
    if (name === '' || /[:=~<>!]/.test(name)) throw usage(`"${term}" is not a term`, HELP)
    return node => negated !== (node.name === name || keysOf(node, name).length > 0)
  }
  if (text === '') throw usage(`"${term}" is not complete`, HELP)
  const matches = matcherOf(key, operator, text)
  return not === undefined ? matches : node => !matches(node)
}

function matcherOf(key: string, operator: string, text: string): Matcher {
  if (key === 'name') return onText(node => [node.name], operator, text)
  if (key === 'path') return onText(node => [node.path], operator, text)
  if (key === 'type') return onText(typesOf, operator, text)
  if (key === 'to')
    return onText(({ properties }) => [...links(properties).values(), ...targets(properties)], operator, text)
  if (key === 'live') return onNumber(liveCount, operator, text)
  return node => keysOf(node, key).some(value => compareValue(value, operator, text))
}

/** The whole type, and each of its words. */
function typesOf({ properties }: WalkedNode): readonly string[] {
  const type = asString(properties.get('type'))
  return type === undefined ? [] : [type, ...type.split(/\s+/)]
}

function targets(properties: ReadonlyMap<string, Value>): readonly string[] {
  return [...propertyLinks(properties).values()].map(({ text }) => text)
}

/** A property of that name or a part of one, a property link, or a link. */
function keysOf({ properties }: WalkedNode, name: string): readonly Value[] {
  const found = [valueAt(properties, name), properties.get(`${name} =>`), properties.get(`${name} ->`)]
  return found.filter(value => value !== undefined)
}

function onText(read: (node: WalkedNode) => readonly string[], operator: string, text: string): Matcher {
  const wanted = unquoted(text)
  if (operator === ':' || operator === '=') return node => read(node).includes(wanted)
  if (operator === '!=') return node => !read(node).includes(wanted)
  if (operator === '~') return node => read(node).some(found => found.toLowerCase().includes(wanted.toLowerCase()))
  throw usage(`"${operator}" does not go with text`, HELP)
}

function onNumber(read: (node: WalkedNode) => number | undefined, operator: string, text: string): Matcher {
  const wanted = Number(text)
  if (Number.isNaN(wanted) || operator === '~') throw usage(`"${text}" is not a number to compare with`, HELP)
  return node => {
    const found = read(node)
    return found !== undefined && isOrdered(found, operator, wanted)
  }
}

/** Whether `found OPERATOR wanted` holds. */
export function isOrdered(found: number, operator: string, wanted: number): boolean {
  if (operator === '>') return found > wanted
  if (operator === '<') return found < wanted
  if (operator === '>=') return found >= wanted
  if (operator === '<=') return found <= wanted
  return operator === '!=' ? found !== wanted : found === wanted
}

function compareValue(value: Value, operator: string, text: string): boolean {
  if (operator === '~') return (asString(value) ?? value).toLowerCase().includes(unquoted(text).toLowerCase())
  if (operator === ':' || operator === '=') return isValue(value, text)
  if (operator === '!=') return !isValue(value, text)
  const found = fromValue(value)
  return typeof found === 'number' && isOrdered(found, operator, Number(text))
}

/** A bare word is a text here. */
function isValue(value: Value, text: string): boolean {
  return asString(value) === text || equalValues(value, literalOf(text))
}

function literalOf(text: string): Value {
  try {
    return readValue(text, 0, 'value')
  } catch {
    return stringValue(text)
  }
}

function unquoted(text: string): string {
  return asString(literalOf(text)) ?? text
}
