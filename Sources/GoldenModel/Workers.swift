import Foundation
import TernaryKernel

/// Threads that share the rows of a product. What they compute does not depend on how many there are.
final class Workers: Sendable {
  /// Threads, that of the caller included.
  let count: Int
  // The pool is made for concurrent use: nil for one thread, else valid until `deinit`.
  nonisolated(unsafe) private let pool: OpaquePointer?

  init(count: Int) {
    self.count = max(1, count)
    pool = count > 1 ? tern_worker_pool_create(count) : nil
  }

  deinit { tern_worker_pool_destroy(pool) }

  /// The results of `body` for `0 ..< count`. It is called from several threads at a time and in any order.
  func map<Result>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
    guard let pool, count > 1 else { return (0..<count).map(body) }
    return [Result](unsafeUninitializedCapacity: count) { results, initialized in
      withoutActuallyEscaping({ task in (results.baseAddress.unsafelyUnwrapped + task).initialize(to: body(task)) }) {
        withUnsafePointer(to: Tasks(body: $0)) { tasks in
          tern_worker_pool_run(
            pool, count, { $0?.assumingMemoryBound(to: Tasks.self).pointee.body($1) },
            UnsafeMutableRawPointer(mutating: tasks))
        }
      }
      initialized = count
    }
  }

  private struct Tasks {
    let body: (Int) -> Void
  }
}
