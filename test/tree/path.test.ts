import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  basename,
  collapse,
  comparePaths,
  compareText,
  isWithin,
  join,
  parent,
  parsePath,
  ROOT,
  segments,
} from '../../src/tree/path.ts'

describe('a path', () => {
  test('is read unchanged', () => {
    for (const text of ['/', '/a', '/a/b.c/d:80', '/a b/日本', `/${'n'.repeat(255)}`])
      assert.equal(parsePath(text), text)
  })

  const REFUSED: [text: string, code: string][] = [
    ['', 'BAD_PATH'],
    ['a', 'BAD_PATH'],
    ['//', 'BAD_PATH'],
    ['/a//b', 'BAD_PATH'],
    ['/a/', 'BAD_PATH'],
    ['/a/.', 'BAD_PATH'],
    ['/../a', 'BAD_PATH'],
    ['/a\0', 'BAD_PATH'],
    ['/\ud800', 'BAD_PATH'],
    ['/\u{1f600}', 'BAD_PATH'],
    ['/n'.repeat(1_001), 'DEPTH_EXCEEDED'],
    [`/${'é'.repeat(32_768)}`, 'BAD_PATH'],
  ]
  for (const [text, code] of REFUSED)
    test(`${JSON.stringify(text.slice(0, 20))} is ${code}`, () => {
      assert.throws(() => parsePath(text), { code })
    })

  test('loses "." and ".." before any link is followed', () => {
    const cases = {
      '/a/./b': '/a/b',
      '/a/b/../c': '/a/c',
      '/a/..': '/',
      '/.': '/',
      '/top/a/b/c/d/./../..': '/top/a/b',
      '/': '/',
    }
    for (const [text, path] of Object.entries(cases)) assert.equal(collapse(text), path)
    for (const text of ['/..', '/a/../../b', 'a/..', '/a//..', '/a/', ''])
      assert.throws(() => collapse(text), { code: 'BAD_PATH' })
  })

  test('has a parent, a last name and segments', () => {
    const path = join(join(ROOT, 'a'), 'b')
    assert.deepEqual([path, parent(path), basename(path), segments(path)], ['/a/b', '/a', 'b', ['a', 'b']])
    assert.deepEqual([parent(ROOT), basename(ROOT), segments(ROOT)], ['/', '', []])
  })

  test('is within another one by whole names', () => {
    assert.ok(isWithin(parsePath('/a/b'), parsePath('/a')))
    assert.ok(isWithin(parsePath('/a'), ROOT))
    assert.ok(!isWithin(parsePath('/ab'), parsePath('/a')))
  })

  test('is sorted as a walk meets it', () => {
    const walk = ['/', '/a', '/a/b', '/a/b/c', '/a/c', '/a-b', '/b'].map(parsePath)
    assert.deepEqual(walk.toReversed().sort(comparePaths), walk)
  })

  test('has names in code-point order', () => {
    const names = ['', 'A', 'a', 'aa', 'é', '\uffee', '\u{1f600}', '\u{1f601}']
    assert.deepEqual(names.toReversed().sort(compareText), names)
  })
})
