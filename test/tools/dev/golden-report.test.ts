import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Compared, goldenPage, markOf } from '../../../tools/dev/golden-page.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

const SAME: Compared = {
  name: 'same',
  accepted: { dot: 'digraph { a }\n', svg: '<svg>a</svg>' },
  drawn: { dot: 'digraph { a }\n', svg: '<svg>a</svg>' },
}
const CHANGED: Compared = {
  name: 'other',
  accepted: { dot: 'digraph {\n  a\n}\n', svg: '<svg>a</svg>' },
  drawn: { dot: 'digraph {\n  "<b>"\n}\n', svg: '<svg>b</svg>' },
}
const NEW: Compared = { ...SAME, name: 'new', accepted: undefined }

test('a picture is unchanged only if its text and its pixels are', () => {
  assert.deepEqual([SAME, CHANGED, NEW].map(markOf), ['unchanged', 'changed', 'new'])
  assert.equal(markOf({ ...SAME, drawn: { ...SAME.drawn, svg: '<svg>z</svg>' } }), 'changed')
})

test('the page shows old beside new, changed pictures first, with the difference of the text', () => {
  const page = goldenPage([SAME, NEW, CHANGED])
  assert.deepEqual(
    [...page.matchAll(/<details id="(\w+)" class="(\w+)"( open)?>/g)].map(([, ...parts]) => parts),
    [
      ['other', 'changed', ' open'],
      ['new', 'new', ' open'],
      ['same', 'unchanged', undefined],
    ],
  )
  assert.match(page, /1 changed · 1 new · 1 unchanged/)
  assert.equal(page.match(/<img /g)?.length, 5)
  assert.match(page, /<span class="minus">- {2}a<\/span>/)
  assert.match(page, /<span class="plus">\+ {2}&#34;&#60;b&#62;&#34;<\/span>/)
  assert.ok(page.includes(Buffer.from('<svg>b</svg>').toString('base64')))
  assert.doesNotMatch(page, /<svg|<script/)
})

test('the report is written to a folder that is not committed, and its path is printed', async () => {
  const run = (...names: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, ['tools/dev/golden-report.ts', ...names], { cwd: ROOT, encoding: 'utf8' })
  const { stdout, stderr, status } = run('seed-overview')
  assert.equal(status, 0, String(stderr))
  const [path] = String(stdout).trim().split('\n').slice(-1)
  assert.match(await readFile(path!, 'utf8'), /<details id="seed-overview"/)
  assert.equal(spawnSync('git', ['check-ignore', '-q', path!], { cwd: ROOT }).status, 0)
  assert.equal(run('no-such').status, 2)
})
