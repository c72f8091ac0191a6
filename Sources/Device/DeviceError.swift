import Accelerator

/// What a device, or what was asked of one, went wrong with, in one line.
public enum DeviceError: Error, Equatable, CustomStringConvertible {
  /// A token that the model does not have.
  case tokenOutOfRange(Int, vocabularySize: Int)
  /// A value that an option cannot have: the line.
  case invalidOption(String)
  /// A folder that could not be written, and why.
  case cannotWrite(String, reason: String)
  /// A state of fixed-point devices for the floating-point one, or the other way round, or of another size.
  case otherState
  /// The device is not the one that was asked for: a register, with what it should have been.
  case wrongDevice(register: String, value: UInt32, expected: UInt32)
  /// No answer came.
  case noAnswer(cycles: UInt64, status: UInt32)
  /// The device or its simulation failed: the line.
  case failed(String)
  /// The line to the device is gone, as when it is unplugged: the line.
  case disconnected(String)
  /// The device does not know what it was told before: the line.
  case lostState(String)
  /// The device and the golden model differ: the line.
  case difference(String)

  /// Whether what was asked for was wrong, and not the device.
  public var isBadInput: Bool {
    switch self {
    case .tokenOutOfRange, .invalidOption, .cannotWrite, .otherState: true
    case .wrongDevice, .noAnswer, .failed, .disconnected, .lostState, .difference: false
    }
  }

  /// The line.
  public var description: String {
    switch self {
    case .tokenOutOfRange(let token, let size):
      "token \(token) is outside of the vocabulary of \(size); give tokens from 0 to \(size - 1)"
    case .invalidOption(let line), .failed(let line), .disconnected(let line), .lostState(let line),
      .difference(let line):
      line
    case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
    case .otherState: "the state is of another kind of device or of another model; reset the device instead"
    case .wrongDevice(let register, let value, let expected):
      "the \(register) register of the device holds \(Self.hexadecimal(value)), not \(Self.hexadecimal(expected)); "
        + "generate the device again with this version"
    case .noAnswer(let cycles, let status):
      "the device gave no answer within \(cycles) cycles; status \(Self.hexadecimal(status)): "
        + StatusBits.names(in: status)
    }
  }

  static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}

extension StatusBits {
  /// The set bits of a status register in words.
  static func names(in status: UInt32) -> String {
    let names = [
      (busy, "token under way"), (rejected, "token rejected"), (quantiser, "quantiser busy"),
      (vectorUnit, "vector unit busy"), (array, "array busy"), (weights, "weights at hand"), (head, "head active"),
      (memoryError, "a read of memory failed"),
    ].filter { status & $0.0 != 0 }.map(\.1)
    return names.isEmpty ? "idle" : names.joined(separator: ", ")
  }
}
