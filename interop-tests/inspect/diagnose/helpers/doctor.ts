// For the snippets of `survives`: asks the built command, as a user would.
import { type CliOptions, cli } from '../../../helpers/cli.js'

export interface Told {
  readonly code: string
  readonly subject: string
  readonly cause: string
  readonly evidence: readonly string[]
  readonly remedy: string
}

/** What `qt-ipc doctor` finds; its exit code says whether it found something. */
export async function doctor(
  words: readonly string[],
  options: CliOptions = {},
): Promise<readonly Told[]> {
  const { code, stdout, stderr } = await cli(['doctor', ...words, '--json'], options)
  const { findings }: { findings: readonly Told[] } = JSON.parse(stdout || `{ "findings": null }`)
  if (!findings || code !== (findings.length > 0 ? 1 : 0))
    throw new Error(`doctor ${words.join(' ')} ended with ${code}\n${stdout}${stderr}`)
  return findings
}

export const codesOf = (findings: readonly Told[]): readonly string[] =>
  findings.map(({ code }) => code)
