import Synchronization
import TernaryLM
import Testing

@testable import GoldenModel

@Suite struct WorkerTests {
  /// Many short loops, so that threads meet every state of the pool: at work, looking for work, asleep.
  @Test(arguments: [1, 2, 3, 8]) func everyTaskRunsOnce(threads: Int) async throws {
    let workers = Workers(count: threads)
    let calls = Mutex(0)
    for run in 0..<2000 {
      let count = run % 37
      let results = workers.map(count) { task in
        calls.withLock { $0 += 1 }
        return run * 100 + task
      }
      #expect(results == (0..<count).map { run * 100 + $0 })
      if run % 500 == 499 { try await Task.sleep(for: .milliseconds(5)) }
    }
    #expect(calls.withLock { $0 } == (0..<2000).reduce(0) { $0 + $1 % 37 })
  }

  /// Callers that find the pool busy do their own work.
  @Test func callersDoNotWaitForEachOther() async {
    let workers = Workers(count: 2)
    await withTaskGroup(of: Bool.self) { group in
      for caller in 0..<6 {
        group.addTask {
          (0..<300).allSatisfy { run in
            workers.map(9) { caller * 1000 + run + $0 } == (0..<9).map { caller * 1000 + run + $0 }
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  /// A loop inside a loop finds its pool busy.
  @Test func loopsNest() {
    let workers = Workers(count: 3)
    let sums = workers.map(8) { outer in workers.map(8) { outer * $0 }.reduce(0, +) }
    #expect(sums == (0..<8).map { $0 * 28 })
  }

  /// Pools come and go, idle ones as well.
  @Test func poolsEnd() {
    let pools = (0..<20).map { Workers(count: 1 + $0 % 5) }
    for (index, workers) in pools.enumerated() where index % 2 == 0 {
      #expect(workers.map(4) { $0 } == [0, 1, 2, 3])
    }
  }
}
