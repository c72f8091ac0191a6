import Foundation

// The header of a file comes from a stranger: every number in it is checked before it is used.
extension SafeTensors {
  /// Longest header that the format allows.
  static let maximumHeaderLength = 100_000_000

  static func readHeader(of file: MappedFile) throws -> [String: Tensor] {
    let path = file.path
    guard file.bytes.count >= 8 else {
      throw ModelError("\(path): too short for a safetensors file (\(file.bytes.count) bytes)")
    }
    let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
    guard length <= maximumHeaderLength else {
      throw ModelError("\(path): claims a header of \(length) bytes; the format allows \(maximumHeaderLength)")
    }
    guard length <= file.bytes.count - 8 else {
      throw ModelError("\(path): claims a header of \(length) bytes in a file of \(file.bytes.count) bytes")
    }
    let dataStart = 8 + Int(length)
    let header = try object(in: file, range: 8..<dataStart)
    var tensors: [String: Tensor] = [:]
    for (name, value) in header.sorted(by: { $0.key < $1.key }) where name != "__metadata__" {
      tensors[name] = try tensor(name, value, in: file, dataStart: dataStart)
    }
    try checkOverlap(tensors.values, path: path)
    return tensors
  }

  /// The members of a JSON object that lies in a file.
  static func object(in file: MappedFile, range: Range<Int>) throws -> [String: JSON] {
    do {
      guard case .object(let members) = try JSON(parsing: UnsafeRawBufferPointer(rebasing: file.bytes[range])) else {
        throw ModelError("\(file.path): expected a JSON object")
      }
      return members
    } catch let error as JSONError {
      throw ModelError("\(file.path): not valid JSON: \(error.description)")
    }
  }

  private static func tensor(
    _ name: String, _ value: JSON, in file: MappedFile, dataStart: Int
  ) throws -> Tensor {
    func failure(_ reason: String) -> ModelError { ModelError("\(file.path): \(name): \(reason)") }
    guard case .object(let members) = value, case .string(let typeName) = members["dtype"],
      let shape = integers(members["shape"]), let offsets = integers(members["data_offsets"]), offsets.count == 2
    else { throw failure("the header entry needs dtype, shape and two data_offsets") }
    guard let type = ElementType(rawValue: typeName) else {
      throw failure("the type \(typeName) is not supported; F32, F16, BF16 and I32 are")
    }
    var size = type.size
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else { throw failure("the shape \(shape) is not possible") }
      size = product
    }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin >= 0, begin <= end, end <= file.bytes.count - dataStart else {
      throw failure("data_offsets \(offsets) lie outside of the \(file.bytes.count - dataStart) bytes of data")
    }
    guard end - begin == size else {
      throw failure("the shape \(shape) of \(typeName) takes \(size) bytes, but data_offsets give \(end - begin)")
    }
    return Tensor(name: name, type: type, shape: shape, file: file, range: dataStart + begin..<dataStart + end)
  }

  private static func integers(_ value: JSON?) -> [Int]? {
    guard case .array(let elements) = value else { return nil }
    var integers: [Int] = []
    for case .integer(let integer) in elements { integers.append(integer) }
    return integers.count == elements.count ? integers : nil
  }

  private static func checkOverlap(_ tensors: some Sequence<Tensor>, path: String) throws {
    let sorted = tensors.filter { !$0.range.isEmpty }.sorted {
      ($0.range.lowerBound, $0.name) < ($1.range.lowerBound, $1.name)
    }
    for (first, second) in zip(sorted, sorted.dropFirst()) where second.range.lowerBound < first.range.upperBound {
      throw ModelError("\(path): \(second.name): overlaps \(first.name)")
    }
  }

  static func readShards(index path: String, directory: String) throws -> [String: Tensor] {
    let index = try MappedFile(path: path)
    guard case .object(let map) = try object(in: index, range: 0..<index.bytes.count)["weight_map"] else {
      throw ModelError("\(path): has no weight_map")
    }
    var shards: [String: [String: Tensor]] = [:]
    var tensors: [String: Tensor] = [:]
    for (name, value) in map.sorted(by: { $0.key < $1.key }) {
      guard case .string(let shard) = value, shard.hasSuffix(".safetensors"), !shard.contains("/") else {
        throw ModelError("\(path): \(name): expected the name of a .safetensors file in the same directory")
      }
      let contents = try shards[shard] ?? readHeader(of: MappedFile(path: "\(directory)/\(shard)"))
      shards[shard] = contents
      guard let tensor = contents[name] else { throw ModelError("\(directory)/\(shard): \(name): is missing") }
      tensors[name] = tensor
    }
    return tensors
  }
}
