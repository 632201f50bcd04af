/** The reason of everything that ends because its client is gone. */
export function disconnected(): DOMException {
  return new DOMException('the client has disconnected', 'AbortError')
}
