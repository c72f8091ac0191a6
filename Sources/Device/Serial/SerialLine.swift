import Foundation

/// A serial line: bytes out, bytes in, any of which noise may change.
public protocol SerialLine: AnyObject {
  /// What messages call it, such as the path of a port.
  var name: String { get }
  /// Sends all of some bytes.
  ///
  /// - Throws: `DeviceError.disconnected` if the line is gone.
  func write(_ bytes: [UInt8]) throws
  /// Bytes that came, at most `count`: those that are there, or else the first that come within some seconds.
  ///
  /// - Throws: `DeviceError.disconnected` if the line is gone.
  func read(atMost count: Int, within seconds: Double) throws -> [UInt8]
}

/// How patient the driver of a serial line is.
public struct SerialTiming: Sendable, Equatable {
  /// Seconds until a reply has begun, the time of a round included, or goes on.
  public var reply = 0.25
  /// Seconds without a byte after which a line is quiet.
  public var quiet = 0.03
  /// How often a request is sent before it is given up.
  public var attempts = 20
  /// Seconds that a board may take to load its model, or to come back after it was unplugged.
  public var patience = 10.0

  /// What suits a USB adapter.
  public init() {}

  static func sleep(_ seconds: Double) { Thread.sleep(forTimeInterval: seconds) }
}

/// What went over a serial line.
public struct SerialTraffic: Sendable, Equatable {
  /// Bytes to the device, and from it.
  public var sent = 0, received = 0
  /// Commands that had to be sent again.
  public var repeats = 0
  /// Times that the device had lost its state, and its tokens were computed again.
  public var recoveries = 0

  /// Seconds that the bytes take, one after another, on a line of so many bits a second: ten bits a byte.
  public func seconds(baud: Int) -> Double { Double(10 * (sent + received)) / Double(baud) }

  static func - (later: SerialTraffic, earlier: SerialTraffic) -> SerialTraffic {
    SerialTraffic(
      sent: later.sent - earlier.sent, received: later.received - earlier.received,
      repeats: later.repeats - earlier.repeats, recoveries: later.recoveries - earlier.recoveries)
  }

  static func + (left: SerialTraffic, right: SerialTraffic) -> SerialTraffic {
    SerialTraffic(
      sent: left.sent + right.sent, received: left.received + right.received, repeats: left.repeats + right.repeats,
      recoveries: left.recoveries + right.recoveries)
  }
}
