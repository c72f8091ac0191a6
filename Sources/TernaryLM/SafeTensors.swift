import Foundation

/// The tensors of a `.safetensors` file, or of a directory of shards; read through a memory map.
public struct SafeTensors: Sendable {
  /// How the elements of a tensor are stored, all little-endian.
  public enum ElementType: String, Sendable {
    /// IEEE 754 single precision.
    case float32 = "F32"
    /// IEEE 754 half precision.
    case float16 = "F16"
    /// The upper half of single precision.
    case bfloat16 = "BF16"
    /// Two's complement.
    case int32 = "I32"

    /// Bytes of an element.
    public var size: Int { self == .float32 || self == .int32 ? 4 : 2 }
  }

  /// Where a tensor lies and how to read it.
  public struct Tensor: Sendable {
    /// Its name in the file.
    public let name: String
    /// The element type.
    public let type: ElementType
    /// Dimensions, outermost first; none for a scalar.
    public let shape: [Int]
    let file: MappedFile
    let range: Range<Int>

    /// Elements: the product of the dimensions.
    public var count: Int { range.count / type.size }
  }

  private let tensors: [String: Tensor]

  /// Opens one file; the whole header is checked first.
  public init(file path: String) throws {
    tensors = try Self.readHeader(of: MappedFile(path: path))
  }

  /// Opens `model.safetensors` of a directory, or the shards that its `model.safetensors.index.json` names.
  public init(directory: String) throws {
    let index = "\(directory)/model.safetensors.index.json"
    let single = "\(directory)/model.safetensors"
    if FileManager.default.fileExists(atPath: single) {
      tensors = try Self.readHeader(of: MappedFile(path: single))
    } else if FileManager.default.fileExists(atPath: index) {
      tensors = try Self.readShards(index: index, directory: directory)
    } else {
      throw ModelError("\(directory): has neither model.safetensors nor model.safetensors.index.json")
    }
  }

  /// The names of all tensors, sorted.
  public var names: [String] { tensors.keys.sorted() }

  /// The tensor of this name, or nil.
  public subscript(name: String) -> Tensor? { tensors[name] }
}

extension SafeTensors.Tensor {
  /// All elements as `Float`; an integer tensor is refused.
  public func floats() throws -> [Float] { try floats(0..<count) }

  /// The elements `elements` as `Float`; an integer tensor is refused.
  public func floats(_ elements: Range<Int>) throws -> [Float] {
    guard type != .int32 else { throw ModelError("\(file.path): \(name): has type I32, expected a float type") }
    return [Float](unsafeUninitializedCapacity: elements.count) { values, initialized in
      read(elements, into: values)
      initialized = elements.count
    }
  }

  /// All elements of an I32 tensor.
  public func integers() throws -> [Int] {
    guard type == .int32 else { throw ModelError("\(file.path): \(name): has type \(type.rawValue), expected I32") }
    return (0..<count).map {
      Int(Int32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: range.lowerBound + 4 * $0, as: Int32.self)))
    }
  }

  /// Converts the elements `elements` to `Float`; `values` has room for them. I32 is not for this function.
  func read(_ elements: Range<Int>, into values: UnsafeMutableBufferPointer<Float>) {
    precondition(elements.lowerBound >= 0 && elements.upperBound <= count && values.count >= elements.count)
    let start = range.lowerBound + elements.lowerBound * type.size
    let source = UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + elements.count * type.size])
    switch type {
    case .float32:
      for index in 0..<elements.count {
        let bits = UInt32(littleEndian: source.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
        values[index] = Float(bitPattern: bits)
      }
    case .bfloat16:
      for index in 0..<elements.count {
        let bits = UInt16(littleEndian: source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
        values[index] = Float(bitPattern: UInt32(bits) << 16)
      }
    case .float16:
      for index in 0..<elements.count {
        let bits = UInt16(littleEndian: source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
        values[index] = Float(halfPrecision: bits)
      }
    case .int32: preconditionFailure("an integer tensor read as floats")
    }
  }
}

extension Float {
  /// The value of an IEEE 754 half-precision number; unlike `Float16` it needs no library call on old processors.
  @inline(__always)
  init(halfPrecision bits: UInt16) {
    // Moving exponent and fraction into place leaves the exponent 112 too small, for subnormal numbers too.
    let magnitude = Float(bitPattern: UInt32(bits & 0x7FFF) << 13) * 0x1p112
    let special: UInt32 = bits & 0x7C00 == 0x7C00 ? 0x7F80_0000 : 0
    self.init(bitPattern: magnitude.bitPattern | special | UInt32(bits & 0x8000) << 16)
  }
}
