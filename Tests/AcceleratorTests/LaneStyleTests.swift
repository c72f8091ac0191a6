import HDL
import TernaryLM
import Testing
import Toolchain

@testable import Accelerator

/// Every style of the array's rows against the definition, in Icarus Verilog, and against the plain one, by proof.
struct LaneStyleTests {
  static let cases = LaneStyle.allCases.flatMap { style in [1, 3, 8, 13].map { (style, $0) } }

  @Test(.enabled(if: UnitBench.isAvailable, "iverilog is not installed"), arguments: cases)
  func sumsAreExact(style: LaneStyle, columns: Int) async throws {
    var generator = SplitMix64(seed: UInt64(columns))
    let rows = 2
    let extremes: [(Int8) -> Int8] = [{ _ in 127 }, { _ in -127 }, { $0 < 0 ? -127 : 127 }, { $0 < 0 ? 127 : -127 }]
    let vectors = (0..<100).map { index in
      let trits = (0..<rows * columns).map { _ in
        index < 4 ? Int8(index % 2 * 2 - 1) : Int8.random(in: -1...1, using: &generator)
      }
      let codes = (0..<columns).map { column in
        index < 40 ? extremes[index % 4](trits[column]) : Int8.random(in: -127...127, using: &generator)
      }
      return (trits, codes)
    }
    let module = try style.rows(rows, columns: columns, sumBits: 17)
    let bench = UnitBench(module: module, cycles: style.latency(columns: columns))
    let results = try await bench.run(
      vectors.map { trits, codes in
        [
          "valid": word(1), "first": word(1), "codes": packed(codes.map { UInt8(bitPattern: $0) }, bits: 8),
          "plus": packed(trits.map { $0 == 1 ? 1 : 0 }, bits: 1),
          "minus": packed(trits.map { $0 == -1 ? 1 : 0 }, bits: 1),
        ]
      })
    let expected = vectors.map { trits, codes in
      (0..<rows).reduce(0) { word, row in
        let sum = zip(trits[row * columns..<(row + 1) * columns], codes).reduce(0) { $0 + Int($1.0) * Int($1.1) }
        return word | (sum & 0x1FFFF) << (17 * row)
      }
    }
    #expect(results.map { $0["sums"] } == expected.map(String.init))
  }

  /// Values of `bits` bits side by side, as a bench takes them.
  private func packed(_ values: [UInt8], bits: Int) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: values.count * bits / 64 + 1)
    for (index, value) in values.enumerated() { words[index * bits / 64] |= UInt64(value) << UInt64(index * bits % 64) }
    return words
  }

  /// The whole array, where columns do not fill its leaves.
  @Test(
    .enabled(if: hasTool("verilator") && hasTool("yosys"), "verilator or yosys is not installed"),
    arguments: LaneStyle.allCases, [3, 13])
  func isCleanVerilog(style: LaneStyle, columns: Int) async throws {
    let width = 2 * columns
    let size = ModelConfiguration(
      vocabularySize: 12, hiddenSize: width, layerCount: 1, intermediateSize: width)
    let module = try AcceleratorConfiguration(name: "odd", model: size, lanes: width, laneStyle: style).array()
    let files = try module.hierarchy().map { ("\($0.name).v", $0.verilog()) }
    let sources = DesignSources(top: module.name, files: files, vectorLanes: 1)
    try await lintWithVerilator(sources)
    try await lintWithYosys(sources)
  }

  /// The whole array gives the sums of the default style, later by the difference in latency.
  @Test(
    .enabled(if: UnitBench.isAvailable, "iverilog is not installed"),
    arguments: LaneStyle.allCases.filter { $0 != .wide }
  )
  func arrayKeepsTime(style: LaneStyle) async throws {
    let configuration = try AcceleratorConfiguration(vocabulary: 12, hidden: 12, layers: 1, intermediate: 12, lanes: 24)
    var generator = SplitMix64(seed: 24)
    var beat = 0
    let trits = (0..<200).map { _ in
      (0..<TritCode.tritsPerByte * configuration.weightBytes).map { _ in Int8.random(in: -1...1, using: &generator) }
    }
    let cycles = trits.indices.map { cycle -> UnitBench.Vector in
      let valid = cycle > 1 && Bool.random(using: &generator)
      defer { if valid { beat += 1 } }
      let codes = (0..<configuration.shape.columns).map { _ in
        UInt8(bitPattern: Int8.random(in: -127...127, using: &generator))
      }
      return [
        "reset": word(cycle < 2 ? 1 : 0), "beat_valid": word(valid ? 1 : 0), "beat_first": word(beat % 5 == 0 ? 1 : 0),
        "beat_last": word(beat % 5 == 4 ? 1 : 0), "codes": packed(codes, bits: 8),
      ]
    }
    func sums(_ style: LaneStyle) async throws -> [String] {
      let styled = try AcceleratorConfiguration(
        name: "odd", model: configuration.model, lanes: 24, laneStyle: style)
      let packer = TritPacker(styled)
      let late = cycles.indices.map { cycle in
        let operands = max(0, cycle - styled.weightLatency)
        var weights = [UInt8](repeating: 0, count: styled.weightBytes)
        packer.pack(trits[operands], into: &weights)
        return cycles[cycle].merging(["codes": cycles[operands]["codes"] ?? [], "weights": packed(weights, bits: 8)]) {
          $1
        }
      }
      let results = try await UnitBench(module: styled.array(), cycles: 1).run(late)
      let latency = MatvecArray.latency(styled)
      return results.indices.filter { results[$0]["sums_valid"] == "1" }.map {
        "\($0 - latency): \(results[$0]["sums"] ?? "")"
      }
    }
    let expected = try await sums(.wide)
    let actual = try await sums(style)
    let count = min(expected.count, actual.count)
    #expect(count > 15)
    #expect(actual.prefix(count) == expected.prefix(count))
  }

  // MARK: Proofs

  /// A row: its lanes, the bits that its codes have, the beats that it accumulates.
  ///
  /// Sums in another order are hard for a solver: all codes with three lanes, small ones with more.
  struct Size: Sendable {
    let columns: Int
    var codeBits = 8
    var beats = 1

    static let all = [Size(columns: 1, beats: 3), Size(columns: 3), Size(columns: 8, codeBits: 2)]
  }

  @Test(
    .enabled(if: Equivalence.isAvailable, "yosys is not installed"),
    arguments: LaneStyle.allCases.filter { $0 != .plain }, Size.all)
  func equalsThePlainStyle(style: LaneStyle, size: Size) async throws {
    #expect(try await equalsPlain(style, size) { $0 })
  }

  /// A proof that cannot fail proves nothing: a carry that is wrong, another lane's weight, a cycle too much.
  @Test(
    .enabled(if: Equivalence.isAvailable, "yosys is not installed"),
    arguments: [
      (".carry(carries_in_0", ".carry(!carries_in_0"), (".plus(plus_1[2])", ".plus(plus_1[1])"),
      ("assign sums = row_sums;", "reg [11:0] late; always @(posedge clock) late <= row_sums; assign sums = late;"),
    ])
  func faultsAreFound(text: String, fault: String) async throws {
    let proved = try await equalsPlain(.chain, Size(columns: 8, codeBits: 2)) { verilog in
      #expect(verilog.contains(text))
      return verilog.replacing(text, with: fault)
    }
    #expect(!proved)
  }

  /// Whether a row gives the sums of a plain row, any beats after one that begins a group.
  private func equalsPlain(_ style: LaneStyle, _ size: Size, _ change: (String) -> String) async throws -> Bool {
    let styles = [LaneStyle.plain, style]
    let modules = try styles.map { try $0.rows(1, columns: size.columns, sumBits: 12) }
    let latencies = styles.map { $0.latency(columns: size.columns) }
    let latest = latencies.max() ?? 0
    let files = try [Equivalence.verilog(modules[0]), change(Equivalence.verilog(modules[1]))]
    let units = zip(modules, latencies).enumerated().map { index, unit in
      let late = (0..<latest - unit.1).map { step in
        "reg [11:0] sums_\(index)_\(step + 1); always @(posedge clock) sums_\(index)_\(step + 1) <= sums_\(index)_\(step);"
      }
      return """
        wire [11:0] sums_\(index)_0;
        \(unit.0.name) unit_\(index) (.clock(clock), .valid(valid), .first(first), .codes(codes), .plus(plus),
          .minus(minus & ~plus), .sums(sums_\(index)_0));
        \(late.joined(separator: "\n"))
        """
    }
    let sums = latencies.indices.map { "sums_\($0)_\(latest - latencies[$0])" }
    let lowest = 1 << (size.codeBits - 1)
    // Codes are symmetric and weights never +1 and -1 at once.
    let miter = """
      module miter (input clock, valid, first, input [\(size.codeBits * size.columns - 1):0] numbers,
        input [\(size.columns - 1):0] plus, minus, output different);
        wire [\(8 * size.columns - 1):0] codes;
        genvar i;
        generate for (i = 0; i < \(size.columns); i = i + 1) begin : lanes
          wire signed [\(size.codeBits - 1):0] number = numbers[\(size.codeBits)*i +: \(size.codeBits)];
          wire signed [7:0] code = number == -\(lowest) ? \(lowest - 1) : number;
          assign codes[8*i +: 8] = code;
        end endgenerate
        \(units.joined(separator: "\n"))
        assign different = \(sums.joined(separator: " != "));
      endmodule
      """
    return try await Equivalence.holds(
      files + [miter], top: "miter", steps: (latest + size.beats, latest), set: ["valid", "first"])
  }

  // MARK: Technology maps

  static let mapped: [(TechnologyMap, String)] =
    [2, 3, 9, 10, 17].map { (.ecp5, "masked_adder_w\($0)") } + [9, 17].map { (.xilinx, "masked_adder_w\($0)") }
    + [(.xilinx, "masked_pair_w9"), (.xilinx, "three_adder_w11"), (.xilinx, "three_adder_w12")]

  /// The cells that an adder is mapped to compute what its Verilog says.
  @Test(.enabled(if: Equivalence.isAvailable, "yosys is not installed"), arguments: mapped)
  func mapsAreExact(map: TechnologyMap, adder: String) async throws {
    #expect(try await isMapped(map, adder) { $0 })
  }

  @Test(
    .enabled(if: Equivalence.isAvailable, "yosys is not installed"),
    arguments: [(TechnologyMap.ecp5, "996A", "996B"), (.xilinx, "996A", "986A")])
  func wrongTablesAreFound(map: TechnologyMap, table: String, fault: String) async throws {
    #expect(try await !isMapped(map, "masked_adder_w9") { $0.replacing(table, with: fault) })
  }

  private func isMapped(_ map: TechnologyMap, _ name: String, _ change: (String) -> String) async throws -> Bool {
    let bits = Int(name.split(separator: "w").last ?? "") ?? 0
    let modules = try [CarryAdder.masked(bits: bits), CarryAdder.pair(bits: bits), CarryAdder.three(bits: bits)]
    let module = try #require(modules.first { $0.name == name })
    let inputs = module.ports.filter { $0.direction == .input }
    let connections = inputs.map { ".\($0.name)(\($0.name))" }.joined(separator: ", ")
    let miter = """
      module miter (\(inputs.map { "input [\($0.width - 1):0] \($0.name)" }.joined(separator: ", ")), output different);
        wire [\(bits - 1):0] a, b;
        plain_adder first_unit (\(connections), .sum(a));
        \(name) second_unit (\(connections), .sum(b));
        assign different = a != b;
      endmodule
      """
    let plain = module.verilog().replacing("module \(name)", with: "module plain_adder")
    return try await Equivalence.holds(
      [plain, miter], map: change(map.verilog), cells: "+/\(map.rawValue)/cells_sim.v", top: "miter")
  }
}
