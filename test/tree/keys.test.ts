import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { classify, links, plainProperties, propertyLinks } from '../../src/tree/keys.ts'
import type { Value } from '../../src/tree/value.ts'
import { anyProperties } from './arbitraries.ts'

const properties = (entries: Record<string, string>) => new Map(Object.entries(entries)) as Map<string, Value>

describe('a stored key', () => {
  test('is a link, a property link or a plain property by its end and its value', () => {
    const all = properties({
      threads: '1',
      'main ->': '"/x"',
      'empty ->': '""',
      'bad ->': '5',
      ' ->': '"/x"',
      'main->': '"/x"',
      'a =>': '"/b"',
      'c =>': '" ../d  e "',
      'd =>': '"a b c"',
      'e =>': '""',
      'f =>': 'null',
      ' =>': '"/x"',
    })
    assert.deepEqual(
      [...links(all)],
      [
        ['main', '/x'],
        ['empty', ''],
      ],
    )
    assert.deepEqual(
      [...propertyLinks(all)],
      [
        ['a', { path: '/b', property: undefined, text: '/b' }],
        ['c', { path: '../d', property: 'e', text: ' ../d  e ' }],
      ],
    )
    assert.deepEqual(
      [...plainProperties(all).keys()],
      ['threads', 'bad ->', ' ->', 'main->', 'd =>', 'e =>', 'f =>', ' =>'],
    )
  })

  test('is exactly one of the three, so that nothing is dropped', () => {
    fc.assert(
      fc.property(anyProperties, all => {
        assert.equal(links(all).size + propertyLinks(all).size + plainProperties(all).size, all.size)
        for (const [key, value] of plainProperties(all)) assert.equal(classify(key, value).kind, 'plain')
      }),
    )
  })
})
