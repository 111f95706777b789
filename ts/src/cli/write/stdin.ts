import { UsageError } from '../command-line/command-error.js'

/** Reads all of stdin. Throws UsageError when it is a terminal, which would wait for input without a prompt. */
export async function readStdin(): Promise<Buffer> {
  if (process.stdin.isTTY)
    throw new UsageError('VALUE is missing', 'Pass it after KEY, or through a pipe')
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks)
}
