import Foundation
import Testing

@testable import GoldenModel

/// The errors that the tables' comments state, over every input.
@Suite struct TableTests {
  @Test func sigmoidError() {
    let error = largestError(0..<1 << 18) { input in
      Double(InterpolatedTable.sigmoid(input)) - 65536 / (1 + exp(-Double(input) / 16384))
    }
    #expect(error <= 1.54)
    #expect(error > 1.5, "the comment can state less")
  }

  @Test func reciprocalError() {
    let error = largestError(0..<1 << 15) { input in
      Double(InterpolatedTable.reciprocal(input)) * Double(32768 + input) / (127 * 16_777_216) - 1
    }
    #expect(error <= 3.0e-5)
    #expect(error > 2.9e-5, "the comment can state less")
  }

  @Test func reciprocalRootError() {
    let error = largestError(1 << 14..<1 << 16) { input in
      Double(InterpolatedTable.reciprocalRoot(input)) * (Double(input) / 16384).squareRoot() / 65536 - 1
    }
    #expect(error <= 3.1e-5)
    #expect(error > 3.0e-5, "the comment can state less")
  }

  /// Rounding, and the sigmoid's error times the argument; beyond the table's range too.
  @Test func siluError() {
    let unit = VectorUnit(sigmoidTable: .sigmoid)
    let limit = 1 << (FixedPointFormat.vectorBits - 1)
    let dense = Array(-(1 << 18)...1 << 18)
    let sparse = Array(stride(from: -limit, to: limit, by: 997)) + [limit - 1]
    for value in dense + sparse {
      let argument = Double(value) / 16384
      let error = Double(unit.silu(value)) - Double(value) / (1 + exp(-argument))
      guard abs(error) > 0.5 + 1.54 / 65536 * abs(Double(value)) else { continue }
      Issue.record("silu(\(argument)) is off by \(error) / 2^14")
      return
    }
  }

  @Test func sigmoidIsMonotonicAndInRange() {
    let unit = VectorUnit(sigmoidTable: .sigmoid)
    var last = 0
    for value in stride(from: -(1 << 19), through: 1 << 19, by: 3) {
      let sigmoid = unit.sigmoid(value)
      #expect(sigmoid >= last && sigmoid <= 65535)
      last = sigmoid
    }
    #expect(unit.sigmoid(0) == 32768)
  }

  @Test func replacingABaseChangesOneSegment() {
    let table = InterpolatedTable.sigmoid
    let other = table.replacingBase(at: 3, with: table.bases[3] ^ 1)
    let changed = (0..<1 << 18).filter { table($0) != other($0) }
    #expect(changed == Array(3 << 9..<4 << 9))
  }

  private func largestError(_ inputs: Range<Int>, _ error: (Int) -> Double) -> Double {
    inputs.reduce(0) { max($0, abs(error($1))) }
  }
}
