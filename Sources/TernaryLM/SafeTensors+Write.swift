import Foundation

extension SafeTensors {
  /// The elements of a tensor to write.
  public enum Elements: Sendable {
    /// Stored as F32.
    case float32([Float])
    /// Stored as I32.
    case int32([Int32])

    var count: Int {
      switch self {
      case .float32(let values): values.count
      case .int32(let values): values.count
      }
    }

    var type: ElementType {
      switch self {
      case .float32: .float32
      case .int32: .int32
      }
    }

    var data: Data {
      switch self {
      case .float32(let values): Data(littleEndian: values.map(\.bitPattern))
      case .int32(let values): Data(littleEndian: values)
      }
    }
  }

  /// Writes tensors to a `.safetensors` file, in the order given; names are distinct and shapes match the elements.
  public static func write(_ tensors: [(name: String, shape: [Int], elements: Elements)], to path: String) throws {
    var offset = 0
    let entries = try tensors.map { tensor in
      guard tensor.shape.reduce(1, *) == tensor.elements.count else {
        throw ModelError("\(path): \(tensor.name): \(tensor.elements.count) elements for the shape \(tensor.shape)")
      }
      let end = offset + tensor.elements.count * tensor.elements.type.size
      defer { offset = end }
      let name = String(decoding: try JSONEncoder().encode(tensor.name), as: UTF8.self)
      return #"\#(name):{"dtype":"\#(tensor.elements.type.rawValue)","shape":\#(tensor.shape),"#
        + #""data_offsets":[\#(offset),\#(end)]}"#
    }
    guard Set(tensors.map(\.name)).count == tensors.count else { throw ModelError("\(path): two tensors of one name") }
    var header = "{\(entries.joined(separator: ","))}"
    header += String(repeating: " ", count: -header.utf8.count & 7)
    try OutputFile.write(to: path) { append in
      try append(Data(littleEndian: [UInt64(header.utf8.count)]) + Data(header.utf8))
      for tensor in tensors { try append(tensor.elements.data) }
    }
  }
}

extension Data {
  /// The bytes of integers, each little-endian.
  init(littleEndian integers: [some FixedWidthInteger]) {
    self = integers.map(\.littleEndian).withUnsafeBytes { Data($0) }
  }
}
