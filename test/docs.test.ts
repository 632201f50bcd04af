import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')

test('every relative link of the documentation leads to a file and to a heading that are there', () => {
  const pages = globSync(['*.md', 'docs/**/*.md', 'clients/*/*.md', 'gen/*.md'], { cwd: root })
  const broken: string[] = []
  let links = 0
  for (const page of pages)
    for (const [, link = ''] of prose(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^\w+:/.test(link)) continue
      links++
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? page : relative(root, join(root, dirname(page), file))
      const isThere = existsSync(join(root, target))
      if (!isThere || (anchor !== undefined && !anchors(target).includes(anchor))) broken.push(`${page}: ${link}`)
    }
  assert.deepEqual(broken, [])
  assert.ok(links > 25, `only ${links} links were seen`)
})

/** A page without its blocks of code. */
function prose(page: string): string {
  return readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '')
}

/** The anchors that GitHub gives to headings. */
function anchors(page: string): readonly string[] {
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\-_ ]/gu, '')
      .replaceAll(' ', '-'),
  )
}
