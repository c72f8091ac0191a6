import Device
import Foundation
import Synchronization

/// Ctrl-C: the first one asks the work to stop, and the process ends within a second whatever the work does.
enum Interrupt {
  private static let happened = Atomic(false)
  /// Write end of a pipe: a signal handler may do little more than write.
  private static let bell = Atomic<Int32>(-1)

  /// Whether Ctrl-C was pressed.
  static var hasHappened: Bool { happened.load(ordering: .relaxed) }

  /// Calls `stop` from another thread at the first Ctrl-C.
  ///
  /// A handler, and not `SIG_IGN`, so that programs started from here still end at Ctrl-C.
  static func onFirst(_ stop: @escaping @Sendable () -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let listener = ends[0]
    bell.store(ends[1], ordering: .relaxed)
    Thread.detachNewThread {
      guard ring(listener, milliseconds: -1) else { return }
      stop()
      _ = ring(listener, milliseconds: 700)
      OutputFolder.removeUnfinished()
      _exit(Failure.interrupted)
    }
    signal(SIGINT) { _ in
      var byte: UInt8 = 1
      Interrupt.happened.store(true, ordering: .relaxed)
      _ = write(Interrupt.bell.load(ordering: .relaxed), &byte, 1)
    }
  }

  /// Waits for the next signal; false if there was none in time.
  private static func ring(_ listener: Int32, milliseconds: Int32) -> Bool {
    var request = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
    var ready = poll(&request, 1, milliseconds)
    while ready < 0 && errno == EINTR { ready = poll(&request, 1, milliseconds) }
    guard ready > 0 else { return false }
    var byte: UInt8 = 0
    return read(listener, &byte, 1) == 1
  }
}
