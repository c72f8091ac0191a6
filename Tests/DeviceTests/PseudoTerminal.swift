import Foundation
import Synchronization

@testable import Device

/// A pseudo-terminal: a serial port whose other end is here.
final class PseudoTerminal: Sendable {
  /// Path of the port.
  let path: String
  private let descriptor: Int32
  private let isOpen = Atomic(true)

  init() throws {
    descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    var (lock, number): (Int32, Int32) = (0, 0)
    // TIOCSPTLCK and TIOCGPTN of Linux, which Swift does not see.
    guard descriptor >= 0, ioctl(descriptor, 0x4004_5431, &lock) == 0, ioctl(descriptor, 0x8004_5430, &number) == 0
    else { throw DeviceError.failed("no pseudo-terminal: \(String(cString: strerror(errno)))") }
    path = "/dev/pts/\(number)"
  }

  deinit { unplug() }

  /// Takes the other end away.
  func unplug() { if isOpen.exchange(false, ordering: .relaxed) { close(descriptor) } }

  func write(_ bytes: [UInt8]) { if !bytes.isEmpty { _ = Foundation.write(descriptor, bytes, bytes.count) } }

  func read() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Foundation.read(descriptor, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  /// Lets a simulated board run at the other end, on a thread of its own, until the terminal is unplugged.
  func attach(_ line: SimulatedLine) {
    // Nobody else uses the line from here on.
    nonisolated(unsafe) let line = line
    Thread.detachNewThread { [self] in
      while isOpen.load(ordering: .relaxed) {
        try? line.write(read())
        if let bytes = try? line.read(atMost: 4096, within: 0.0001) { write(bytes) }
        usleep(50)
      }
    }
  }
}
