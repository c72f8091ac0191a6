import Foundation
import Testing

@testable import TernaryLM

@Suite struct SafeTensorsTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func line(header: String, length: UInt64? = nil, data: Int = 16) throws -> String? {
    let path = try directory.write("x.safetensors", header: header, length: length, data: data)
    return TernaryLMTests.line(directory) { _ = try SafeTensors(file: path) }
  }

  private func entry(_ name: String = "a", _ type: String = "F32", _ shape: String, _ offsets: String) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  @Test func readsWhatItWrites() throws {
    let path = "\(directory.path)/out.safetensors"
    try SafeTensors.write(
      [
        ("logits \"x\"", [2, 3], .float32([1, -2, 3, 0.5, .infinity, 0])), ("ids", [2], .int32([7, -1])),
        ("scalar", [], .float32([9])), ("empty", [0, 4], .float32([])),
      ], to: path)
    let tensors = try SafeTensors(file: path)
    #expect(tensors.names == ["empty", "ids", "logits \"x\"", "scalar"])
    let logits = try #require(tensors["logits \"x\""])
    #expect(logits.shape == [2, 3])
    #expect(try logits.floats() == [1, -2, 3, 0.5, .infinity, 0])
    #expect(try logits.floats(1..<3) == [-2, 3])
    #expect(try tensors["ids"]?.integers() == [7, -1])
    #expect(try tensors["scalar"]?.floats() == [9])
    #expect(try tensors["empty"]?.floats() == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["out.safetensors"])
    #expect(
      TernaryLMTests.line(directory) { _ = try tensors["ids"]?.floats() }
        == "DIR/out.safetensors: ids: has type I32, expected a float type")
    #expect(
      TernaryLMTests.line(directory) { try SafeTensors.write([("a", [2], .int32([1]))], to: path) }
        == "DIR/out.safetensors: a: 1 elements for the shape [2]")
    #expect(
      TernaryLMTests.line(directory) { try SafeTensors.write([], to: "\(directory.path)/no/out") }
        == "DIR/no/out: cannot be written: No such file or directory")
  }

  @Test func halfPrecisionIsExact() {
    for bits in UInt16.min...UInt16.max {
      let (value, expected) = (Float(halfPrecision: bits), Float(Float16(bitPattern: bits)))
      if !(value == expected && value.sign == expected.sign || value.isNaN && expected.isNaN) {
        Issue.record("\(bits): \(value), expected \(expected)")
      }
    }
  }

  @Test func readsBrainFloats() throws {
    let header = "{\(entry("a", "BF16", "[2]", "[0,4]")),\(entry("b", "F16", "[1]", "[4,6]"))}"
    let bytes = Data([0x80, 0x3F, 0x20, 0xC1, 0x00, 0x3C])
    let path = try directory.write(
      "h.safetensors", Data(littleEndian: [UInt64(header.utf8.count)]) + Data(header.utf8) + bytes)
    let tensors = try SafeTensors(file: path)
    #expect(try tensors["a"]?.floats() == [1, -10])
    #expect(try tensors["b"]?.floats() == [1])
  }

  @Test func refusesLyingHeaderLengths() throws {
    #expect(
      try line(header: "{}", length: 2 << 30)
        == "DIR/x.safetensors: claims a header of 2147483648 bytes; the format allows 100000000")
    #expect(
      try line(header: "{}", length: .max)
        == "DIR/x.safetensors: claims a header of 18446744073709551615 bytes; the format allows 100000000")
    #expect(
      try line(header: "{}", length: 19) == "DIR/x.safetensors: claims a header of 19 bytes in a file of 26 bytes")
    #expect(
      try line(header: "{", data: 0) == "DIR/x.safetensors: not valid JSON: byte 1: expected a key in double quotes")
    let short = try directory.write("s.safetensors", Data([1, 2, 3]))
    #expect(
      TernaryLMTests.line(directory) { _ = try SafeTensors(file: short) }
        == "DIR/s.safetensors: too short for a safetensors file (3 bytes)")
    let empty = try directory.write("e.safetensors", Data())
    #expect(
      TernaryLMTests.line(directory) { _ = try SafeTensors(file: empty) } == "DIR/e.safetensors: the file is empty")
    #expect(
      TernaryLMTests.line(directory) { _ = try SafeTensors(file: "\(directory.path)/none") }
        == "DIR/none: cannot be opened: No such file or directory")
    #expect(
      TernaryLMTests.line(directory) { _ = try SafeTensors(file: directory.path) } == "DIR: not a regular file")
  }

  @Test func refusesBadEntries() throws {
    let prefix = "DIR/x.safetensors: a: "
    #expect(try line(header: "[]") == "DIR/x.safetensors: expected a JSON object")
    let incomplete = prefix + "the header entry needs dtype, shape and two data_offsets"
    #expect(try line(header: #"{"a":1}"#) == incomplete)
    #expect(try line(header: #"{"a":{"dtype":"F32","shape":[1]}}"#) == incomplete)
    #expect(try line(header: "{\(entry("a", "F32", "[1.5]", "[0,4]"))}") == incomplete)
    #expect(try line(header: "{\(entry("a", "F32", "[1]", "[0,4,8]"))}") == incomplete)
    #expect(try line(header: "{\(entry("a", "F32", "[\"1\"]", "[0,4]"))}") == incomplete)
    #expect(
      try line(header: #"{"a\nb":1}"#)
        == "DIR/x.safetensors: a b: the header entry needs dtype, shape and two data_offsets")
    #expect(
      try line(header: "{\(entry("a", "F8_E4M3", "[4]", "[0,4]"))}")
        == prefix + "the type F8_E4M3 is not supported; F32, F16, BF16 and I32 are")
    #expect(
      try line(header: "{\(entry("a", "F32", "[-1]", "[0,4]"))}") == prefix + "the shape [-1] is not possible")
    #expect(
      try line(header: "{\(entry("a", "F32", "[4611686018427387904,4]", "[0,4]"))}")
        == prefix + "the shape [4611686018427387904, 4] is not possible")
    for offsets in ["[-4, 0]", "[8, 4]", "[16, 20]", "[0, 9223372036854775807]"] {
      #expect(
        try line(header: "{\(entry("a", "F32", "[1]", offsets))}")
          == prefix + "data_offsets \(offsets) lie outside of the 16 bytes of data")
    }
    #expect(
      try line(header: "{\(entry("a", "F32", "[3]", "[0,8]"))}")
        == prefix + "the shape [3] of F32 takes 12 bytes, but data_offsets give 8")
    #expect(
      try line(header: "{\(entry("a", "F32", "[2]", "[0,8]")),\(entry("b", "F32", "[2]", "[4,12]"))}")
        == "DIR/x.safetensors: b: overlaps a")
    #expect(
      try line(header: "{\(entry("a", "F32", "[1]", "[0,4]")),\(entry("a", "F32", "[1]", "[4,8]"))}")
        == #"DIR/x.safetensors: not valid JSON: byte 106: the key "a" occurs twice"#)
  }

  @Test func readsShards() throws {
    try SafeTensors.write([("a", [1], .float32([1]))], to: "\(directory.path)/one.safetensors")
    try SafeTensors.write([("b", [1], .float32([2]))], to: "\(directory.path)/two.safetensors")
    func open(_ map: String) throws -> SafeTensors {
      try directory.write("model.safetensors.index.json", Data(#"{"weight_map":{\#(map)}}"#.utf8))
      return try SafeTensors(directory: directory.path)
    }
    #expect(try open(#""a":"one.safetensors","b":"two.safetensors""#)["b"]?.floats() == [2])
    #expect(
      TernaryLMTests.line(directory) { _ = try open(#""b":"one.safetensors""#) }
        == "DIR/one.safetensors: b: is missing")
    #expect(
      TernaryLMTests.line(directory) { _ = try open(#""b":"../one.safetensors""#) }
        == "DIR/model.safetensors.index.json: b: expected the name of a .safetensors file in the same directory")
    #expect(
      TernaryLMTests.line(directory) { _ = try open(#""b":"three.safetensors""#) }
        == "DIR/three.safetensors: cannot be opened: No such file or directory")
    try directory.write("model.safetensors.index.json", Data("{}".utf8))
    #expect(
      TernaryLMTests.line(directory) { _ = try SafeTensors(directory: directory.path) }
        == "DIR/model.safetensors.index.json: has no weight_map")
  }

  /// Any byte of the header may be anything: either the file still reads, or there is one line that names it.
  @Test func survivesFlippedBytes() throws {
    let path = "\(directory.path)/f.safetensors"
    try SafeTensors.write([("aé", [2, 2], .float32([1, 2, 3, 4])), ("b", [1], .int32([1]))], to: path)
    let good = try Data(contentsOf: URL(fileURLWithPath: path))
    var generator = SplitMix64(seed: 2)
    for position in 0..<good.count - 20 {
      for _ in 0..<4 {
        var bad = good
        bad[position] = UInt8.random(in: 0...255, using: &generator)
        try directory.write("f.safetensors", bad)
        let text = TernaryLMTests.line {
          let tensors = try SafeTensors(file: path)
          for name in tensors.names where tensors[name]?.type != .int32 { _ = try tensors[name]?.floats() }
        }
        #expect(text?.hasPrefix(path) != false && text?.contains("\n") != true)
      }
    }
  }
}
