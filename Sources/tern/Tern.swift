import Accelerator
import Foundation
import GoldenModel
import TernaryLM
import Toolchain

@main struct Tern {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let source: TernaryModel
    if arguments[1].hasPrefix("random:") {
      let d = arguments[1].dropFirst(7).split(separator: ",").map { Int($0)! }
      let c = ModelConfiguration(vocabularySize: d[0], hiddenSize: d[1], layerCount: d[2], intermediateSize: d[3])
      source = TernaryModel.random(configuration: c, seed: UInt64(d[4]), name: "random")
    } else { source = try TernaryModel.load(arguments[1]) }
    let c = try AcceleratorConfiguration(
      name: source.name, model: source.configuration, lanes: arguments.count > 3 ? Int(arguments[3]) : nil)
    print(c.shape, c.arrayCycles(head: true))
    let design = try Design(c)
    try design.write(to: URL(filePath: arguments[2]))
    let golden = FixedPointModel(source)
    try MemoryImages(c, model: source, golden: golden).write(to: URL(filePath: arguments[2]))
    guard arguments.count > 4, let count = Int(arguments[4]) else { return }
    let traced = arguments.count <= 5
    let sources = DesignSources(top: design.top, files: design.files, vectorLanes: c.shape.vectorLanes)
    let library = try SimulationLibrary(try await VerilatedLibrary.build(sources))
    let simulation = try Simulation(library, images: arguments[2])
    simulation.collectsTrace = traced
    simulation.collectsLogits = true
    var state = RecurrentState(configuration: source.configuration)
    var saturations = 0
    var token = 1
    let lanes = c.shape.vectorLanes
    let clock = ContinuousClock()
    var simulated = Duration.zero
    let begin = simulation.cycles
    for step in 0..<count {
      let word = UInt32(token) | (step == 0 ? 1 << 30 : 0)
      var answer: [UInt64] = []
      try simulated += clock.measure {
        simulation.submit(word)
        if try !simulation.advance(limit: 10_000_000) { print("HANG", step, String(try simulation.read(0x10), radix: 2)); exit(1) }
        answer = simulation.takeAnswer() ?? []
      }
      let logits = Array(simulation.takeLogits().prefix(source.configuration.vocabularySize))
      var trace = FixedPointTrace()
      let output = golden.step(token: token, state: &state, saturations: &saturations, trace: &trace)!
      if traced {
        let codes = simulation.takeTrace(.codes), scales = simulation.takeTrace(.scale)
        let sums = simulation.takeTrace(.sums), results = simulation.takeTrace(.results)
        var at = (0, 0, 0, 0)
        func compare(_ what: String, _ a: [Int32], _ b: [Int32]) {
          for i in a.indices where i >= b.count || a[i] != b[i] {
            print("token", step, what, "element", i, "golden", a[i], "device", i < b.count ? b[i] : -999999)
            print(a.prefix(12), b.prefix(12)); exit(1)
          }
        }
        func take(_ all: [Int32], _ start: inout Int, _ n: Int) -> [Int32] {
          defer { start = min(all.count, start + n) }
          return Array(all[min(all.count, start)..<min(all.count, start + n)])
        }
        var j = 0
        for layer in 0...source.configuration.layerCount {
          let isHead = layer == source.configuration.layerCount
          for operand in isHead ? [Operand.head] : Operand.inLayer {
            let k = isHead ? trace.codes.count - 1 : layer * 6 + operand.rawValue
            let n = trace.codes[k].count
            compare("L\(layer) \(operand) codes", trace.codes[k], take(codes, &at.0, (n + lanes - 1) / lanes * lanes))
            compare("L\(layer) \(operand) scale", trace.scales[k], take(scales, &at.1, 1))
            for projection in isHead ? [Projection.head] : Projection.inLayer where projection.operand == operand {
              let rows = c.groups(projection) * c.shape.rows
              compare("L\(layer) \(projection) sums", trace.sums[j], take(sums, &at.2, rows))
              if !isHead { compare("L\(layer) \(projection) results", trace.results[j], take(results, &at.3, rows)) }
              j += 1
            }
          }
        }
      }
      if logits != output.sums { print("LOGITS differ at", step, logits.prefix(8), output.sums.prefix(8)); exit(1) }
      let best = output.sums.indices.max { output.sums[$0] == output.sums[$1] ? $0 > $1 : output.sums[$0] < output.sums[$1] }!
      let order = output.sums.indices.sorted { output.sums[$0] == output.sums[$1] ? $0 < $1 : output.sums[$0] > output.sums[$1] }.prefix(c.candidates)
      let expected = [UInt64(output.scale.encoded) << 32 | UInt64(best)] + order.map { UInt64(UInt32(bitPattern: output.sums[$0])) << 32 | UInt64($0) }
      if answer != expected { print("ANSWER differs", step, answer, expected); exit(1) }
      token = best
    }
    let cycles = simulation.cycles - begin
    print("ok", count, "tokens", cycles / UInt64(count), "cycles/token", "utilisation", Double(source.configuration.ternaryOperations) / (Double(c.shape.lanes) * Double(cycles) / Double(count)), simulated, Double(count) / (Double(simulated.components.seconds) + Double(simulated.components.attoseconds) / 1e18), "tok/s", "sat", saturations, try simulation.read(0x1c))
  }
}
