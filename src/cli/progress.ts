import { SingleBar } from 'cli-progress'

export interface Progress {
  /**
   * @param done of the total
   * @param note follows the bar
   */
  update: (done: number, note: string) => void
  /** Leaves the last state standing. To be called whatever comes of the work. */
  stop: () => void
}

/** Milliseconds between two lines where the output is kept; what takes no longer says nothing. */
const interval = 10_000

/**
 * How far a work is, on standard error: a bar on a terminal, a plain line now and then elsewhere.
 *
 * @param total undefined when it is not known: then only the notes are shown
 */
export function createProgress(total: number | undefined): Progress {
  const terminal = process.stderr.isTTY === true
  const bar = new SingleBar({
    stream: process.stderr,
    format: total === undefined ? '{note}' : terminal ? '{bar} {percentage} %  {note}' : '{percentage} %  {note}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    emptyOnZero: true,
    // Ctrl-C ends the command, not only its bar
    gracefulExit: false,
    noTTYOutput: true,
    notTTYSchedule: interval
  })
  const silentUntil = terminal ? 0 : performance.now() + interval
  let started = false

  return {
    update(done, note) {
      if (performance.now() < silentUntil) return
      if (!started) bar.start(total ?? 1, done, { note })
      started = true
      bar.update(Math.min(done, total ?? 1), { note })
    },
    stop: () => bar.stop()
  }
}
