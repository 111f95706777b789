/** A handler for Promise.catch(): returns what `handle` returns for an error with that code, throws any other. */
export function onError<T>(code: string, handle: () => T): (error: { code?: string }) => T {
  return error => {
    if (error.code !== code) throw error
    return handle()
  }
}
