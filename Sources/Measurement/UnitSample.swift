import Accelerator
import HDL
import TernaryLM

/// A unit whose cells were counted: what it is made of, and what became of it.
struct UnitSample: Codable, Sendable {
  /// A module in the unit, with its number of instances.
  struct Part: Codable, Sendable {
    let kind: String
    let count: Int
    let census: Census
  }

  let family: DeviceFamily
  let design, unit: String
  let style: LaneStyle
  let parts: [Part]
  let found: Resources
}

/// The designs whose units are counted.
struct SampleDesign {
  let name: String
  let configuration: AcceleratorConfiguration

  static func all(_ family: DeviceFamily) throws -> [SampleDesign] {
    let small = ModelConfiguration(vocabularySize: 1000, hiddenSize: 192, layerCount: 3)
    let middle = ModelConfiguration(vocabularySize: 2048, hiddenSize: 512, layerCount: 2)
    func design(
      _ name: String, _ model: ModelConfiguration, _ rows: Int, _ columns: Int, streams: Int = 1, vectors: Int,
      codes: Int, ports: WeightPorts? = nil, isLoaded: Bool = true
    ) throws -> SampleDesign {
      SampleDesign(
        name: name,
        configuration: try AcceleratorConfiguration(
          name: name, model: model, lanes: rows * columns, streams: streams, weightPorts: ports,
          laneStyle: family.laneStyle, columns: columns, vectorLanes: vectors, codeLanes: codes,
          loading: isLoaded ? .loadPort : nil))
    }
    var designs = [
      try design("single", small, 4, 16, vectors: 1, codes: 1),
      try design("streams", small, 6, 32, streams: 3, vectors: 2, codes: 4),
    ]
    switch family {
    case .iCE40UltraPlus: designs.append(try design("pair", small, 2, 8, vectors: 2, codes: 2))
    case .ecp5:
      let port = WeightPorts(count: 1, width: 32)
      designs.append(try design("port", middle, 2, 10, vectors: 2, codes: 2, ports: port))
    case .ultraScalePlus:
      let ports = WeightPorts(count: 4, width: 128)
      designs.append(
        try design("ports", middle, 8, 64, streams: 2, vectors: 4, codes: 8, ports: ports, isLoaded: false))
    }
    return designs
  }
}

extension Module {
  /// Its own parts with those inside, each kind of module once; instances multiplied out.
  func flattened() -> [UnitSample.Part] {
    var order: [String] = []
    var counts: [String: (Module, Int)] = [:]
    func visit(_ module: Module, _ count: Int) {
      if counts[module.name] == nil { order.append(module.name) }
      counts[module.name] = (module, (counts[module.name]?.1 ?? 0) + count)
      for part in module.parts { visit(part.module, count * part.count) }
    }
    visit(self, 1)
    return order.compactMap { name in
      counts[name].map { UnitSample.Part(kind: name, count: $0.1, census: $0.0.census) }
    }
  }
}

/// Counts the cells of the units of the sample designs.
struct UnitSampler {
  let synthesis: Synthesis

  func samples(_ family: DeviceFamily, report: (String) -> Void) async throws -> [UnitSample] {
    var samples: [UnitSample] = []
    for design in try SampleDesign.all(family) {
      let module = try Design(design.configuration).module
      for part in module.parts {
        let style = design.configuration.laneStyle
        report("\(family.rawValue) \(design.name) \(part.role)")
        try Task.checkCancellation()
        let found = try await LongPath.cells(of: part.module, family, style: style, synthesis)
        samples.append(
          UnitSample(
            family: family, design: design.name, unit: part.role, style: style, parts: part.module.flattened(),
            found: found))
      }
    }
    return samples
  }
}
