import TernaryLM
import Testing

@testable import Accelerator

/// Units of the array on their own, in Icarus Verilog.
@Suite(.enabled(if: UnitBench.isAvailable, "iverilog is not installed"))
struct ArrayUnitTests {
  /// Every byte in every unit size; in the full unit, at four places.
  @Test(arguments: [1, 3, 64]) func tritDecoderKnowsEveryByte(bytes: Int) async throws {
    let words = stride(from: 0, to: 256, by: bytes).map { start in (0..<bytes).map { (start + $0) % 256 } }
    let rotated = words.indices.map { words[($0 + 1) % words.count].reversed() as [Int] }
    let all = words + rotated
    let bench = UnitBench(module: try TritDecoder.module(bytes: bytes), cycles: 1)
    let results = try await bench.run(all.map { ["enable": word(1), "code": planes(of: $0, bits: 8) { $0 }] })
    #expect(results.count == all.count)
    for (codes, result) in zip(all, results) {
      let digits = { (sign: Int8) in
        self.planes(of: codes, bits: 5) { code in
          (0..<5).reduce(0) { $0 | (TritCode.decodeTable[5 * code + $1] == sign ? 1 << $1 : 0) }
        }
      }
      #expect(result["plus"] == text(digits(1), bits: 5 * bytes))
      #expect(result["minus"] == text(digits(-1), bits: 5 * bytes))
    }
  }

  /// Bit 0 of all bytes first, then bit 1: `[UInt64]`, lowest word first.
  private func planes(of codes: [Int], bits: Int, _ value: (Int) -> Int) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (bits * codes.count + 63) / 64)
    for (byte, code) in codes.enumerated() {
      for bit in 0..<bits where value(code) >> bit & 1 == 1 {
        let position = bit * codes.count + byte
        words[position / 64] |= 1 << UInt64(position % 64)
      }
    }
    return words
  }

  /// As the bench prints it.
  private func text(_ words: [UInt64], bits: Int) -> String {
    guard bits > 64 else { return String(words[0]) }
    let digits = words.reversed().map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    let trimmed = digits.joined().drop { $0 == "0" }
    return trimmed.isEmpty ? "0" : String(trimmed)
  }

  @Test(arguments: [1, 5, 8]) func ternaryDotIsExact(lanes: Int) async throws {
    var generator = SplitMix64(seed: UInt64(lanes))
    let extremes: [(Int8) -> Int8] = [{ _ in 127 }, { _ in -127 }, { $0 < 0 ? -127 : 127 }, { $0 < 0 ? 127 : -127 }]
    let cases = (0..<500).map { index in
      (0..<lanes).map { _ in
        let trit = Int8.random(in: -1...1, using: &generator)
        let code = Int8.random(in: -127...127, using: &generator)
        return (code: index < 100 ? extremes[index % 4](trit) : code, trit: index < 4 ? Int8(index % 2 * 2 - 1) : trit)
      }
    }
    let bench = UnitBench(module: try TernaryDot.module(lanes: lanes), cycles: 1)
    let results = try await bench.run(
      cases.map { lanes in
        let codes = lanes.enumerated().reduce(UInt64(0)) {
          $0 | UInt64(UInt8(bitPattern: $1.element.code)) << UInt64(8 * $1.offset)
        }
        func bits(_ trit: Int8) -> UInt64 {
          lanes.enumerated().reduce(0) { $0 | ($1.element.trit == trit ? 1 << UInt64($1.offset) : 0) }
        }
        return ["enable": [1], "codes": [codes], "plus": [bits(1)], "minus": [bits(-1)]]
      })
    let expected = cases.map { lanes in lanes.reduce(0) { $0 + Int($1.code) * Int($1.trit) } }
    #expect(results.map { $0["sum"] } == expected.map(String.init))
  }
}
