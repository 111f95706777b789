/** A word quoted for a shell where necessary. */
export const quoted = (text: string): string =>
  /^[\w./:=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** The command that finds the cause of a NOT_FOUND or TIMEOUT; `undefined` for an object that it does not know, such as a file. */
export function doctorHint(operation: string, key: string | undefined): string | undefined {
  const [object] = operation.split('.')
  if (key === undefined || object === 'MappedFile') return undefined
  const command = `qt-ipc doctor ${quoted(argumentOf(key, object === 'SystemSemaphore'))}`
  return `Run \`${command}\` to find the cause`
}

/** The key as an argument of the command; memory of a program without Qt is printed as "systemv 0x1234" and "shmid 7". */
function argumentOf(key: string, isSemaphore: boolean): string {
  if (isSemaphore) return `${key},kind=semaphore`
  return key.replace(/^(systemv) (?=0x)|^(shmid) (?=\d)/, '$1$2:')
}
