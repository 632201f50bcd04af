import fc from 'fast-check'
import { decodeData } from '../../src/tree/data.ts'
import { type EmptyData, toEmptyData } from '../../src/tree/empty-data.ts'
import type { TreeNode } from '../../src/tree/node.ts'
import { checkName } from '../../src/tree/path.ts'
import { asSpelling, type Spelling } from '../../src/tree/spelling.ts'
import { stringValue, type Value } from '../../src/tree/value.ts'

/** Strings with a meaning in the syntax of the text, in editors or in terminals. */
const PIECES = [
  ' ',
  '\t',
  '\n',
  '\r',
  '\\',
  '"',
  "'",
  '#',
  '=',
  '->',
  '=>',
  ':',
  '/',
  ',',
  '[',
  '{',
  '(',
  ' ->',
  ' =>',
  'u"',
  "'''",
  '\\u',
  '\\N{',
  '.',
  '..',
  '\u0000',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u00e9',
  '\u2028',
  '\u200b',
  '\ufeff',
  '\ud800',
  '\udc80',
  '\udcff',
  '\u{1f600}',
  '日本',
  'True',
  'a',
  'b',
  '0',
  '-',
  '>',
  '+',
  'e',
  'L',
  'type',
  '%',
]

/** Any string that JavaScript can hold, lone surrogates included, with difficult ones more often. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 2, arbitrary: fc.integer({ min: 0x20, max: 0x7e }).map(unit => String.fromCharCode(unit)) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit)) },
    ),
    { maxLength: 8 },
  )
  .map(pieces => pieces.join(''))

/** A name that every store can hold. */
const anyName: fc.Arbitrary<string> = anyText
  .map(text => text.replaceAll('/', ''))
  .filter(text => {
    try {
      checkName(text)
      return true
    } catch {
      return false
    }
  })

const anyNumber: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '1.0',
    '-0',
    '-0.0',
    '1e3',
    '1E+3',
    '1e400',
    '9007199254740993',
    '12345678901234567890',
    'NaN',
    'Infinity',
    '-Infinity',
  ),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => JSON.stringify(number)),
)

const anyScalar: fc.Arbitrary<string> = fc.oneof(
  anyNumber,
  fc.constantFrom('true', 'false', 'null'),
  anyText.map(text => JSON.stringify(text)),
)

/** Any value as canonical JSON text; objects may repeat keys. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: string }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    anyScalar,
    fc.array(tie('value'), { maxLength: 3 }).map(items => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(anyText, tie('value')), { maxLength: 3 })
      .map(members => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  ),
})).value as fc.Arbitrary<Value>

const anyKey: fc.Arbitrary<string> = fc.oneof(
  anyText,
  fc.constantFrom('type', 'string_value', 'x ->', 'x =>', ' ->', ' =>', '', '__proto__', 'threads'),
  anyName.map(name => `${name} ->`),
  anyName.map(name => `${name} =>`),
)

const anyLinkText: fc.Arbitrary<Value> = fc
  .oneof(fc.constantFrom('/a', '../b', '/a b', '/a  b', '', ' ', '= x', '/a #b', '"q"'), anyText)
  .map(text => JSON.stringify(text) as Value)

/** The properties of a node, from keys and values or from any stored bytes. */
export const anyProperties: fc.Arbitrary<ReadonlyMap<string, Value>> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .array(fc.tuple(anyKey, fc.oneof(anyValue, anyLinkText)), { maxLength: 5 })
      .map(entries => new Map(entries) as ReadonlyMap<string, Value>),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map(decodeData) },
  { weight: 1, arbitrary: anyText.map(text => decodeData(Buffer.from(text))) },
)

const SPACE = fc.constantFrom('', ' ', '\n\t', '\r\n  ')

/** The bytes of JSON objects with properties as other writers spell them: any spaces, repeated keys, characters as they are. */
export const anySpelling: fc.Arbitrary<Spelling> = fc
  .tuple(SPACE, fc.array(fc.tuple(anyKey, anyValue, SPACE, SPACE), { minLength: 1, maxLength: 4 }))
  .map(([space, members]) => {
    const written = members.map(([key, value, before, after]) => `${before}${JSON.stringify(key)}${after}:${value}`)
    return stringValue(`${space}{${written.join(',')}${space}}${space}`)
  })
  .filter(spelling => asSpelling(spelling) !== undefined)

/** What a node without properties is stored as. */
export const anyEmptyData: fc.Arbitrary<EmptyData> = fc.oneof(
  fc.constantFrom('null', '{}', '""', '"{ }"', '"\\n{\\t}\\r"').map(text => text as EmptyData),
  fc.string({ unit: fc.constantFrom(...' \t\n\v\f\r'), maxLength: 5 }).map(blank => toEmptyData(Buffer.from(blank))),
)

/** Trees that a store can hold, up to three levels deep. Some say nothing of their roots, and some that theirs has no properties. */
export const anyTree: fc.Arbitrary<TreeNode> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom({}, { bare: true as const }),
      anyEmptyData.map(empty => ({ empty })),
      anyProperties,
    ),
    fc.array(fc.tuple(anyName, anyNode(2)), { maxLength: 3 }),
  )
  .map(([root, entries]) => {
    const children = new Map(entries)
    if (!(root instanceof Map)) return { properties: new Map(), children, ...root }
    return { properties: root, children, ...(root.size === 0 ? { bare: true as const } : {}) }
  })

function anyNode(depth: number): fc.Arbitrary<TreeNode> {
  const children = depth === 0 ? fc.constant([]) : fc.array(fc.tuple(anyName, anyNode(depth - 1)), { maxLength: 2 })
  const bytes = fc.tuple(fc.option(anyEmptyData), fc.option(anySpelling))
  return fc.tuple(anyProperties, bytes, children).map(([properties, [empty, spelling], entries]) => ({
    properties,
    children: new Map(entries),
    ...(empty === null || properties.size > 0 ? {} : { empty }),
    ...(spelling === null || properties.size === 0 ? {} : { spelling }),
  }))
}

/** Small trees over few names, keys and values, so that two of them have much in common. */
export const similarTree: fc.Arbitrary<TreeNode> = similarNode(3)

function similarNode(depth: number): fc.Arbitrary<TreeNode> {
  const name = fc.constantFrom('a', 'b', 'c', 'd')
  const value = fc.constantFrom('1', '1.0', 'true', '"x"', '[1]', '{"a":1}') as fc.Arbitrary<Value>
  const properties = fc.array(fc.tuple(fc.constantFrom('type', 'string_value', 'x', 'l ->'), value), { maxLength: 3 })
  const children = depth === 0 ? fc.constant([]) : fc.array(fc.tuple(name, similarNode(depth - 1)), { maxLength: 3 })
  return fc
    .tuple(properties, children)
    .map(([entries, below]) => ({ properties: new Map(entries), children: new Map(below) }))
}

/** The same tree without what only a store knows, for comparisons. */
export function plain(node: TreeNode): TreeNode {
  return {
    properties: node.properties,
    children: new Map([...node.children].map(([name, child]) => [name, plain(child)])),
  }
}
