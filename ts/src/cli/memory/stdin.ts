import { UsageError } from '../command-line/command-error.js'

/** All of stdin. UsageError when that is a terminal, where nobody would know what to type. */
export async function readStdin(): Promise<Buffer> {
  if (process.stdin.isTTY)
    throw new UsageError('the value is missing', 'Give it behind the KEY, or through a pipe')
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks)
}
