import { hurtsNobody, isNoWorse } from './judge.js'
import type { NativePeers } from './native-peers.js'
import { ProcessGuest } from './process-guest.js'
import { type Outcome, runScript } from './run-script.js'
import { printScript, type Script } from './script.js'
import { Visitor } from './visitor.js'
import { inItsPlace } from './visits.js'

export interface Failure {
  readonly script: string
  readonly ours: Outcome
  readonly references: readonly Outcome[]
}

/** Two native programs that run at the same moment do not always end alike. */
const rounds = 24

/** A repair changes what follows. A lock that a peer reset meanwhile is not added to, where Qt would let two in. */
const differs = /^(repair|remove):true$|^unlock:lost$/
const mostKnown = 64

/** Runs scripts and compares each with what happens without N, and with a native program in its place. */
export class Trials {
  readonly #natives: NativePeers
  /** Runs without N, by their script: scripts that differ in N only follow one another. */
  readonly #known = new Map<string, Outcome>()
  #spare = ProcessGuest.start
  runs = 0

  constructor(natives: NativePeers) {
    this.#natives = natives
  }

  /** `isProcess`: N is a Node process of its own. */
  async judge(script: Script, isProcess = false): Promise<Failure | undefined> {
    const ours = await this.#ours(script, isProcess)
    const without = await this.#without(script)
    const references = without ? [without] : []
    const succeeded = ours.answers.some(answer => differs.test(answer))
    const passes = succeeded ? hurtsNobody : isNoWorse
    if (passes(ours, references)) return undefined
    let again = ours
    for (let round = 0; round < rounds; round += 1) {
      references.push(...(await this.#references(script, succeeded)))
      if (passes(ours, references)) return undefined
      again = await this.#ours(script, isProcess)
      if (passes(again, references)) return undefined
    }
    return { script: printScript(script), ours: again, references }
  }

  async #ours(script: Script, isProcess: boolean): Promise<Outcome> {
    this.runs += 1
    if (!isProcess) return runScript(this.#natives, script, key => new Visitor(key))
    const peer = await this.#spare()
    return runScript(this.#natives, script, key => new ProcessGuest(peer, codeOf(key)))
  }

  async #without(script: Script): Promise<Outcome | undefined> {
    const moves = script.moves.filter(({ who }) => who !== 'N')
    // N has made what they share.
    if (script.moves[0]?.who === 'N') return undefined
    const text = printScript({ ...script, moves })
    const known = this.#known.get(text)
    if (known) return known
    if (this.#known.size >= mostKnown) this.#known.clear()
    this.runs += 1
    const outcome = await runScript(this.#natives, { ...script, moves })
    this.#known.set(text, outcome)
    return outcome
  }

  async #references(script: Script, succeeded: boolean): Promise<Outcome[]> {
    this.#known.clear()
    const without = await this.#without(script)
    const references = without ? [without] : []
    for (const moves of inItsPlace(script.moves, succeeded)) {
      this.runs += 1
      references.push(await runScript(this.#natives, { ...script, moves }))
    }
    return references
  }
}

const codeOf = (key: string | { toString(): string }): string =>
  typeof key === 'string'
    ? JSON.stringify(key)
    : `NativeIpcKey.parse(${JSON.stringify(String(key))})`
