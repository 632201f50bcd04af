import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Questions } from '../../src/workers/questions.ts'
import { FakeClock } from '../support/fake-clock.ts'

test('a question is answered when all workers have answered or are gone, with the answers that there are', async () => {
  const questions = new Questions(new FakeClock())
  const asked: [worker: number, id: number][] = []
  const answers = questions.ask([1, 2, 3, 4], (worker, id) => void asked.push([worker, id]))
  assert.deepEqual(
    asked.map(([worker]) => worker),
    [1, 2, 3, 4],
  )
  const [[, id]] = asked as [[number, number]]
  questions.answered(2, id, 'two')
  questions.answered(2, id, 'again')
  questions.answered(9, id, 'nobody asked')
  questions.answered(3, id, undefined)
  questions.gone(4)
  questions.answered(1, id, 'one')
  assert.deepEqual(await answers, ['two', 'one'])
  questions.answered(1, id, 'late')
  assert.deepEqual(await questions.ask([], () => assert.fail()), [])
})

test('a worker that does not answer is not waited for', async () => {
  const clock = new FakeClock()
  const questions = new Questions(clock)
  let id = 0
  const answers = questions.ask([1, 2], (_, own) => {
    id = own
  })
  questions.answered(1, id, 'one')
  clock.advance(10_000)
  assert.deepEqual(await answers, ['one'])
})
