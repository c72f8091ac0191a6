import Foundation
import HDL
import Testing

/// Random expressions with their inputs, as one module.
struct RandomModule {
  var inputs: [(name: String, width: Int, isSigned: Bool)] = []
  var outputs: [(name: String, value: Signal)] = []
  var module: Module?

  init(seed: UInt64, expressions count: Int, depth: Int) throws {
    var built: (inputs: [(name: String, width: Int, isSigned: Bool)], outputs: [(name: String, value: Signal)]) = (
      [], []
    )
    module = try Module.build("random_expressions", summary: "Random expressions.") { m in
      var random = SeededGenerator(seed: seed)
      var leaves: [Signal] = []
      for (index, width) in [1, 1, 2, 3, 4, 5, 7, 8, 8, 12, 13, 16, 17, 24, 31, 33].enumerated() {
        let signed = random.next() & 1 == 1
        leaves.append(m.input("x\(index)", width, signed: signed))
        built.inputs.append(("x\(index)", width, signed))
      }
      var maker = RandomExpressions(random: random, leaves: leaves)
      for index in 0..<count {
        let value = maker.expression(depth: depth)
        // Targets of the same type, wider ones, and ones that make Verilog extend.
        let extra = index % 3 == 0 ? 0 : maker.pick(4)
        let target = m.output("y\(index)", value.width + extra, signed: value.isSigned)
        m.assign(target, value)
        built.outputs.append(("y\(index)", value))
      }
    }
    (inputs, outputs) = built
  }

  /// A test bench that prints all outputs for each vector, as decimal numbers.
  func bench(_ vectors: [[String: Int]]) -> String {
    var lines = ["module bench;"]
    for input in inputs {
      lines.append("  reg \(input.isSigned ? "signed " : "")[\(input.width - 1):0] \(input.name);")
    }
    for port in module?.ports ?? [] where port.direction == .output {
      lines.append("  wire \(port.isSigned ? "signed " : "")[\(port.width - 1):0] \(port.name);")
    }
    let ports = (module?.ports ?? []).map { ".\($0.name)(\($0.name))" }.joined(separator: ", ")
    lines += ["  random_expressions unit (\(ports));", "  initial begin"]
    for vector in vectors {
      for input in inputs {
        let bits = (vector[input.name] ?? 0) & ((1 << input.width) - 1)
        lines.append("    \(input.name) = \(input.width)'d\(bits);")
      }
      lines.append("    #1;")
      for output in outputs { lines.append("    $display(\"%0d\", \(output.name));") }
    }
    return (lines + ["  end", "endmodule", ""]).joined(separator: "\n")
  }

  func vectors(_ count: Int, seed: UInt64) -> [[String: Int]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      var values: [String: Int] = [:]
      for input in inputs {
        let bits = Int(truncatingIfNeeded: random.next() >> 1)
        // Extreme values first: all ones, all zeros, only the top bit.
        let pattern = number == 0 ? -1 : number == 1 ? 0 : number == 2 ? 1 << (input.width - 1) : bits
        let low = pattern & ((1 << input.width) - 1)
        values[input.name] = input.isSigned && low >> (input.width - 1) == 1 ? low - (1 << input.width) : low
      }
      return values
    }
  }
}

@Test(.enabled(if: hasTool("iverilog")), arguments: Array(1...8) as [UInt64])
func verilogAgreesWithEvaluation(seed: UInt64) throws {
  let design = try RandomModule(seed: seed, expressions: 200, depth: 1 + Int(seed) % 4)
  let vectors = design.vectors(12, seed: seed &+ 100)
  let module = try #require(design.module)
  let printed = try withTemporaryDirectory { directory in
    try module.verilog().write(to: directory.appendingPathComponent("design.v"), atomically: true, encoding: .utf8)
    let bench = directory.appendingPathComponent("bench.v")
    try design.bench(vectors).write(to: bench, atomically: true, encoding: .utf8)
    let compiled = try runTool(["iverilog", "-g2005", "-o", "bench.out", "design.v", "bench.v"], in: directory)
    #expect(compiled.output == "")
    return try runTool(["vvp", "-n", "bench.out"], in: directory).output
  }
  let values = printed.split(separator: "\n")
  try #require(values.count == vectors.count * design.outputs.count)
  for (vectorIndex, vector) in vectors.enumerated() {
    for (index, output) in design.outputs.enumerated() {
      let expected = try #require(output.value.evaluate(vector))
      let printed = values[vectorIndex * design.outputs.count + index]
      if printed != "\(expected)" {
        let line = module.verilog().split(separator: "\n").first { $0.contains("assign \(output.name) ") } ?? ""
        Issue.record("seed \(seed): \(line) gives \(printed) instead of \(expected) for \(vector)")
      }
    }
  }
}

@Test(.enabled(if: hasLinters), arguments: [1, 2, 3] as [UInt64])
func lintersAcceptRandomExpressions(seed: UInt64) throws {
  let design = try RandomModule(seed: seed, expressions: 150, depth: 1 + Int(seed) % 4)
  // Random comparisons can be tautologies, and random indices constants; that is not the printer's doing.
  let findings = try lint(
    try #require(design.module), allowing: ["UNSIGNED", "CMPCONST", "UNUSEDSIGNAL"])
  #expect(findings == "")
}
