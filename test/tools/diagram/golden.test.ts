import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertGolden } from '../../support/golden.ts'
import { draw, drawText, turnedAround } from './drawing.ts'
import { SAMPLES, sampleSource } from './samples.ts'

for (const [name, { tree = name, source, options }] of Object.entries(SAMPLES)) {
  test(`the picture of ${name} is the accepted one`, async () => {
    const drawn = sampleSource(tree, source)
    assertGolden(await drawText(drawn, { ...options, format: 'dot' }), 'diagram', name, 'out.dot')
    const { bytes, findings } = await draw(drawn, options)
    assertGolden(Buffer.from(bytes).toString('utf8'), 'diagram', name, 'out.svg')
    if (tree !== name) return
    const lines = findings.map(
      ({ severity, code, message, hint }) =>
        `${severity}[${code}]: ${message}${hint === undefined ? '' : `\n  ${hint}`}\n`,
    )
    assertGolden(lines.join(''), 'diagram', name, 'findings.txt')
  })

  test(`the order in which ${name} is written does not matter`, async () => {
    const drawn = sampleSource(tree, source)
    const turned = {
      ...drawn,
      tree: turnedAround(drawn.tree),
      ...(drawn.after === undefined ? {} : { after: { ...drawn.after, tree: turnedAround(drawn.after.tree) } }),
    }
    assert.equal(
      await drawText(turned, { ...options, format: 'dot' }),
      await drawText(drawn, { ...options, format: 'dot' }),
    )
  })
}
