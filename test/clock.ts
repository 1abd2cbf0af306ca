/** Time stands still between the steps of a test. */
export interface TestClock {
  (): number
  /** Lets this many milliseconds pass. */
  pass(milliseconds: number): void
}

export function testClock(start = Date.parse('2026-11-23T09:00:00.250Z')): TestClock {
  let now = start
  return Object.assign(() => now, {
    pass(milliseconds: number) {
      now += milliseconds
    }
  })
}
