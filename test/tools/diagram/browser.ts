import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { temporaryDirectory } from '../../support/process/temporary.ts'

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
}

/** The time limit of a condition. */
const PATIENCE_MS = 30_000

/** A page in a headless Chromium, driven through a pipe: no port is opened. Disposing ends the browser. */
export class BrowserPage implements AsyncDisposable {
  /** All requests of the page, by address. */
  readonly requests: string[] = []
  /** Its errors: exceptions and violations of its policy. */
  readonly complaints: string[] = []
  readonly #process: ChildProcess
  readonly #input: Writable
  readonly #waiting = new Map<number, (message: Message) => void>()
  #session: string | undefined
  #last = 0
  #rest = ''

  private constructor(process: ChildProcess) {
    this.#process = process
    this.#input = process.stdio[3] as Writable
    const output = process.stdio[4] as Readable
    output.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    // Commands in flight when the browser ended.
    this.#input.on('error', () => undefined)
  }

  /** Opens an address, and resolves when it is loaded. `env` is added to the environment of the browser. */
  static async open(
    address: string,
    stack: AsyncDisposableStack,
    env: Readonly<Record<string, string>> = {},
  ): Promise<BrowserPage> {
    const profile = stack.use(await temporaryDirectory())
    const args = [
      '--headless',
      '--remote-debugging-pipe',
      '--disable-gpu',
      '--no-first-run',
      '--disable-component-update',
      '--disable-background-networking',
      '--window-size=1200,800',
      `--user-data-dir=${profile.path}`,
      // The sandbox refuses to run as root, the usual user of tests in a container.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ]
    const child = spawn(program(), args, {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    const page = stack.use(new BrowserPage(child))
    const { targetId } = await page.#send('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await page.#send('Target.attachToTarget', { targetId, flatten: true })
    page.#session = sessionId as string
    for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await page.#send(`${domain}.enable`)
    await page.#send('Page.navigate', { url: address })
    await page.until('document.readyState === "complete"')
    return page
  }

  /** The value of an expression in the page. */
  async value<T>(expression: string): Promise<T> {
    const answer = await this.#send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })
    const { result, exceptionDetails } = answer as { result: { value: T }; exceptionDetails?: { text: string } }
    assert.equal(exceptionDetails, undefined, `${expression}: ${JSON.stringify(exceptionDetails)}`)
    return result.value
  }

  async until(expression: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    while (!(await this.value<boolean>(`Boolean(${expression})`)))
      assert.ok(Date.now() < deadline, `never came true: ${expression}`)
  }

  /** Moves the mouse to the middle of an element. */
  async hover(selector: string): Promise<readonly [number, number]> {
    const [x, y] = await this.value<[number, number]>(`(() => {
      const { left, top, width, height } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect()
      return [left + width / 2, top + height / 2]
    })()`)
    await this.#send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y })
    return [x, y]
  }

  async click(selector: string): Promise<void> {
    const [x, y] = await this.hover(selector)
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.#send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: 1, clickCount: 1 })
  }

  async drag([x, y]: readonly [number, number], [dx, dy]: readonly [number, number]): Promise<void> {
    const mouse = { button: 'left', buttons: 1, clickCount: 1 }
    await this.#send('Input.dispatchMouseEvent', { type: 'mousePressed', x, y, ...mouse })
    await this.#send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: x + dx, y: y + dy, ...mouse })
    await this.#send('Input.dispatchMouseEvent', { type: 'mouseReleased', x: x + dx, y: y + dy, ...mouse })
  }

  async wheel([x, y]: readonly [number, number], deltaY: number): Promise<void> {
    await this.#send('Input.dispatchMouseEvent', { type: 'mouseWheel', x, y, deltaX: 0, deltaY })
  }

  /** Presses a key by its name, or types a text letter by letter. */
  async type(...keys: string[]): Promise<void> {
    for (const key of keys) {
      const text = key.length === 1 ? { text: key } : key === 'Enter' ? { text: '\r' } : {}
      await this.#send('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text })
      await this.#send('Input.dispatchKeyEvent', { type: 'keyUp', key })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#process
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    this.#input.write(`${JSON.stringify({ id: ++this.#last, method: 'Browser.close' })}\0`)
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(timer)
  }

  #send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#last
    const { promise, resolve, reject } = Promise.withResolvers<Readonly<Record<string, unknown>>>()
    this.#waiting.set(id, ({ result = {}, error }) =>
      error === undefined ? resolve(result) : reject(new Error(`${method}: ${error.message}`)),
    )
    this.#process.once('exit', () => reject(new Error(`${method}: the browser has ended`)))
    this.#process.setMaxListeners(0)
    const to = this.#session === undefined ? {} : { sessionId: this.#session }
    this.#input.write(`${JSON.stringify({ id, method, params, ...to })}\0`)
    return promise
  }

  #read(text: string): void {
    const pieces = (this.#rest + text).split('\0')
    this.#rest = pieces.pop() ?? ''
    for (const piece of pieces) this.#take(JSON.parse(piece) as Message)
  }

  #take(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message)
      this.#waiting.delete(message.id)
    } else if (message.method === 'Network.requestWillBeSent')
      this.requests.push((message.params as { request: { url: string } }).request.url)
    else if (message.method === 'Runtime.exceptionThrown' || message.method === 'Log.entryAdded')
      this.complaints.push(JSON.stringify(message.params))
  }
}

function program(): string {
  const found = ['chromium', 'chromium-browser', 'google-chrome'].find(
    name => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  )
  assert.ok(found !== undefined, 'these tests need Chromium; npm test installs it where apt-get may be used')
  return found
}
