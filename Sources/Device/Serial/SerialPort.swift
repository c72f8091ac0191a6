import Foundation

/// A serial port of this computer, such as `/dev/ttyUSB0`: raw bytes, eight bits, no parity, one stop bit.
public final class SerialPort: SerialLine {
  /// Path of the port.
  public let name: String
  private let descriptor: Int32

  /// Rates that ports have.
  public static let rates: [Int] = speeds.keys.sorted()

  private static let speeds: [Int: Int32] = [
    9600: B9600, 19200: B19200, 38400: B38400, 57600: B57600, 115_200: B115200, 230_400: B230400, 460_800: B460800,
    500_000: B500000, 576_000: B576000, 921_600: B921600, 1_000_000: B1000000, 1_152_000: B1152000,
    1_500_000: B1500000, 2_000_000: B2000000, 2_500_000: B2500000, 3_000_000: B3000000, 3_500_000: B3500000,
    4_000_000: B4000000,
  ]

  /// Opens a port for this process alone.
  ///
  /// - Throws: `DeviceError.invalidOption` that says why it cannot be opened.
  public init(_ path: String, baud: Int) throws {
    guard let speed = Self.speeds[baud] else {
      throw DeviceError.invalidOption(
        "--baud \(baud): is no rate of a serial port; give one of \(Self.rates.map(String.init).joined(separator: ", "))"
      )
    }
    let descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.cannotOpen(path, errno) }
    do {
      try Self.prepare(descriptor, path, speed)
    } catch {
      close(descriptor)
      throw error
    }
    (name, self.descriptor) = (path, descriptor)
  }

  deinit { close(descriptor) }

  private static func cannotOpen(_ path: String, _ code: Int32) -> DeviceError {
    let reason =
      switch code {
      case ENOENT, ENXIO, ENODEV: "there is no such port; is the board plugged in?"
      case EACCES, EPERM: "no permission; on most systems 'sudo usermod -aG dialout $USER' gives it at the next login"
      case EBUSY: "another program uses it"
      case EISDIR: "is a folder, not a serial port"
      default: "cannot be opened: \(String(cString: strerror(code)))"
      }
    return .invalidOption("\(path): \(reason)")
  }

  private static func prepare(_ descriptor: Int32, _ path: String, _ speed: Int32) throws {
    var settings = termios()
    guard tcgetattr(descriptor, &settings) == 0 else {
      throw DeviceError.invalidOption("\(path): is not a serial port")
    }
    cfmakeraw(&settings)
    settings.c_cflag &= ~tcflag_t(CSTOPB) & ~tcflag_t(CRTSCTS)
    settings.c_cflag |= tcflag_t(CLOCAL) | tcflag_t(CREAD)
    _ = cfsetspeed(&settings, speed_t(speed))
    guard ioctl(descriptor, UInt(TIOCEXCL)) == 0, tcsetattr(descriptor, TCSANOW, &settings) == 0 else {
      throw cannotOpen(path, errno)
    }
    lowerLatency(descriptor)
    tcflush(descriptor, TCIOFLUSH)
  }

  /// Asks the driver of a USB adapter to pass bytes on at once; one of FTDI's keeps them for 16 ms otherwise. Those that
  /// cannot are used as they are.
  private static func lowerLatency(_ descriptor: Int32) {
    // struct serial_struct of Linux: five 32-bit numbers, of which the last are the flags, and more.
    var settings = [UInt32](repeating: 0, count: 32)
    let lowLatency: UInt32 = 1 << 13
    guard ioctl(descriptor, UInt(TIOCGSERIAL), &settings) == 0 else { return }
    settings[4] |= lowLatency
    _ = ioctl(descriptor, UInt(TIOCSSERIAL), &settings)
  }

  /// Sends all of some bytes.
  public func write(_ bytes: [UInt8]) throws {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        start += count
      } else if count < 0, errno == EAGAIN {
        guard try wait(for: POLLOUT, seconds: 5) else {
          throw DeviceError.failed("\(name): takes no bytes any more; unplug the board and plug it in again")
        }
      } else if count == 0 || errno != EINTR {
        throw disconnected
      }
    }
  }

  /// At most `count` bytes, or none if none came within some seconds.
  public func read(atMost count: Int, within seconds: Double) throws -> [UInt8] {
    guard try wait(for: POLLIN, seconds: seconds) else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = Foundation.read(descriptor, &bytes, count)
    if got < 0, errno == EAGAIN || errno == EINTR { return [] }
    guard got > 0 else { throw disconnected }
    return Array(bytes.prefix(got))
  }

  /// Waits until bytes can be read or written; false if they cannot in time.
  private func wait(for event: Int32, seconds: Double) throws -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    let ready = poll(&request, 1, Int32((1000 * seconds).rounded(.up)))
    if ready < 0, errno == EINTR { return false }
    guard ready >= 0 else { throw disconnected }
    guard ready > 0 else { return false }
    // What came before the end can still be read.
    guard Int32(request.revents) & event != 0 else { throw disconnected }
    return true
  }

  private var disconnected: DeviceError { .disconnected("\(name): was unplugged") }
}
