/** The `code` of an error of Node or of the system: "ENOENT"; `undefined` for an error without one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
