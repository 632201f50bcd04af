/** One event of a stream. */
export interface StreamEvent {
  readonly id: string | undefined
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The events of a response, read as the HTML standard says: https://html.spec.whatwg.org/#event-stream-interpretation. */
export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent, void, undefined> {
  let text = ''
  let [id, type, data]: [string | undefined, string, string[]] = [undefined, 'message', []]
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      const [, field, value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
      if (line === '') {
        if (data.length > 0) yield { id, type, data: JSON.parse(data.join('\n')) }
        ;[id, type, data] = [undefined, 'message', []]
      } else if (field === 'id') id = value
      else if (field === 'event') type = value
      else if (field === 'data') data.push(value)
    }
  }
}
