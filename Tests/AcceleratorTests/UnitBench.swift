import Foundation
import HDL
import TernaryLM
import Toolchain

@testable import Accelerator
@testable import GoldenModel

/// Runs a unit in Icarus Verilog: holds each vector of inputs for some cycles, then reads the outputs.
struct UnitBench {
  static let isAvailable = hasTool("iverilog") && hasTool("vvp")

  /// Value of each input by name; at most 64 bits, `[UInt64]` for more, lowest word first.
  typealias Vector = [String: [UInt64]]

  let module: Module
  /// Rising edges from the inputs to the outputs.
  let cycles: Int

  /// The outputs as decimal numbers (hexadecimal beyond 64 bits), for each vector by name.
  func run(_ vectors: [Vector]) async throws -> [[String: String]] {
    try await withTemporaryFolder { folder in
      var sources = ["bench.v"]
      for part in try module.hierarchy() {
        sources.append("\(part.name).v")
        try write(part.verilog(), to: "\(part.name).v", in: folder)
      }
      try write(bench(count: vectors.count), to: "bench.v", in: folder)
      try write(vectors.map(line).joined(separator: "\n") + "\n", to: "vectors.hex", in: folder)
      try writeTables(to: folder)
      try await ProcessRunner("/usr/bin/env", name: "iverilog").run(
        ["iverilog", "-g2005", "-Wall", "-o", "bench.out"] + sources, in: folder.path)
      let result = try await ProcessRunner("/usr/bin/env", name: "vvp").run(["vvp", "-n", "bench.out"], in: folder.path)
      return result.output.split(separator: "\n").map { line in
        let values = line.split(separator: " ").map(String.init)
        return Dictionary(zip(outputs.map(\.name), values)) { first, _ in first }
      }
    }
  }

  private var inputs: [HDL.Port] { module.ports.filter { $0.direction == .input && $0.name != "clock" } }
  private var outputs: [HDL.Port] { module.ports.filter { $0.direction == .output } }

  /// A test bench that reads one line of `vectors.hex` after another, and prints a line for each.
  private func bench(count: Int) -> String {
    let bits = inputs.reduce(0) { $0 + $1.width }
    var lines = [
      "`timescale 1ns/1ns", "module bench;", "  reg clock = 0;", "  always #1 clock = !clock;",
      "  reg [\(bits - 1):0] vectors [0:\(count - 1)];", "  integer index;",
    ]
    lines += inputs.map { "  reg \($0.isSigned ? "signed " : "")[\($0.width - 1):0] \($0.name);" }
    lines += outputs.map { "  wire \($0.isSigned ? "signed " : "")[\($0.width - 1):0] \($0.name);" }
    let ports = module.ports.map { ".\($0.name)(\($0.name))" }.joined(separator: ", ")
    let formats = outputs.map { $0.width > 64 ? "%0h" : "%0d" }.joined(separator: " ")
    lines += [
      "  \(module.name) unit (\(ports));", "  initial begin", "    $readmemh(\"vectors.hex\", vectors);",
      "    for (index = 0; index < \(count); index = index + 1) begin",
      "      {\(inputs.map(\.name).joined(separator: ", "))} = vectors[index];",
      "      repeat (\(cycles)) @(posedge clock);", "      @(negedge clock);",
      "      $display(\"\(formats)\", \(outputs.map(\.name).joined(separator: ", ")));",
      "    end", "    $finish;", "  end", "endmodule", "",
    ]
    return lines.joined(separator: "\n")
  }

  /// The inputs of a vector as one hexadecimal number, the first input on top.
  private func line(_ vector: Vector) -> String {
    let bits = inputs.flatMap { port in
      let words = vector[port.name] ?? [0]
      return (0..<port.width).reversed().map { bit in
        bit / 64 < words.count && words[bit / 64] >> UInt64(bit % 64) & 1 == 1
      }
    }
    let padded = [Bool](repeating: false, count: (4 - bits.count % 4) % 4) + bits
    return stride(from: 0, to: padded.count, by: 4).map { start in
      String(padded[start..<start + 4].reduce(0) { 2 * $0 + ($1 ? 1 : 0) }, radix: 16)
    }.joined()
  }

  /// The tables' memory images, as the generator writes them.
  private func writeTables(to folder: URL) throws {
    let configuration = try AcceleratorConfiguration(vocabulary: 2, hidden: 2, layers: 1, intermediate: 2, lanes: 1)
    let model = TernaryModel.random(configuration: configuration.model, seed: 1, name: "tables")
    try MemoryImages(configuration, model: model, golden: FixedPointModel(model)).write(to: folder)
  }

  private func write(_ text: String, to name: String, in folder: URL) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }
}

/// A number as a bench takes it, two's complement.
func word(_ value: Int) -> [UInt64] { [UInt64(bitPattern: Int64(value))] }
