import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { compiledJavaTests } from '../conformance/installed/java.ts'

/** With the classes of the conformance suite, and JUnit's own launcher: Maven would compile them once more. */
test('the tests of the Java client pass', { timeout: 600_000 }, async t => {
  const { classes, classpath } = await compiledJavaTests()
  const launcher = ['org.junit.platform.console.ConsoleLauncher', 'execute', '--scan-classpath', classes]
  const manner = ['--disable-banner', '--disable-ansi-colors', '--details=tree']
  const { status, stdout, stderr } = spawnSync('java', ['-cp', classpath, ...launcher, ...manner], {
    cwd: join(classes, '../..'),
    encoding: 'utf8',
  })
  assert.equal(status, 0, stdout + stderr)
  t.diagnostic(/\d+ tests successful/.exec(stdout)?.[0] ?? 'no tests')
  assert.doesNotMatch(stdout, /\b0 tests found/)
})
