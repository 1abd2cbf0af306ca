/**
 * Calls `ended` once when the process that started this one is gone. npm runs its scripts in a shell and sends a signal to that
 * shell alone; some shells (dash, Debian's `sh`) then end without passing it on, and cmd.exe has no `exec` that would put the
 * program in their place.
 *
 * @param interval milliseconds between two looks
 */
export function onParentEnd(ended: () => void, interval = 250): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    ended()
  }, interval).unref()
}
