import Accelerator
import Foundation
import HDL
import Toolchain

/// Counts the cells of modules with Yosys: flat, with the family's multipliers and memories, without pads.
public struct Synthesis: Sendable {
  private let yosys: LocatedTool
  private let cache: String

  /// Finds Yosys. Results are kept in the cache, by content.
  public init(cache: String? = nil) async throws {
    yosys = try await Tool.yosys.locate()
    self.cache = try cache ?? Cache.directory()
  }

  /// Version of Yosys, as it prints it.
  public var version: String { yosys.version.map { "Yosys \($0)" } ?? "Yosys" }

  /// Cells of a module; `style` chooses the map of its carry adders.
  ///
  /// Memories with an image that is no table of the device get random words.
  public func netlist(of module: Module, _ family: DeviceFamily, style: LaneStyle) async throws -> CellCounts {
    let modules = try module.hierarchy()
    let map = family.adderMap(style)
    var files = modules.map { (name: "\($0.name).v", text: $0.verilog()) } + Self.images(modules)
    if let map { files.append(("map.v", map.verilog)) }
    let commands =
      ["read_verilog \(modules.map { "\($0.name).v" }.joined(separator: " "))"]
      + (map == nil ? [] : ["techmap -map map.v", "techmap -map map.v"])
      + (family == .ultraScalePlus ? Self.styles(modules) : [])
      + ["\(family.synthesis) -top \(module.name)", "tee -q -o cells.json stat -json"]
    let kept = "\(cache)/cells-\(hash(files, commands)).json"
    if let data = FileManager.default.contents(atPath: kept) {
      return CellCounts(cells: try JSONDecoder().decode([String: Int].self, from: data))
    }
    let folder = "\(cache)/cells-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for file in files { try Data(file.text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file.name)")) }
    try await yosys.run(["-q"] + commands.flatMap { ["-p", $0] }, in: folder)
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/cells.json"))
    let cells = try JSONDecoder().decode(Statistics.self, from: data).modules.values.reduce(into: [String: Int]()) {
      $0.merge($1.cells) { $0 + $1 }
    }
    try JSONEncoder().encode(cells).write(to: URL(fileURLWithPath: kept), options: .atomic)
    return CellCounts(cells: cells)
  }

  /// Commands that say what memories are to be; see `MemoryMapping.style`.
  private static func styles(_ modules: [Module]) -> [String] {
    let settings = modules.flatMap { module in
      module.census.memories.compactMap { memory in
        MemoryMapping(memory, .ultraScalePlus).style.map {
          "setattr -set ram_style \"\($0)\" \(module.name)/m:\(memory.name)"
        }
      }
    }
    return settings.isEmpty ? [] : ["proc"] + settings
  }

  private func hash(_ files: [(name: String, text: String)], _ commands: [String]) -> String {
    var hash = ContentHash()
    for file in files { hash.add(file.name, file.text) }
    for command in commands { hash.add("command", command) }
    hash.add("tool", version)
    return hash.hex
  }

  /// What `$readmemh` reads.
  private static func images(_ modules: [Module]) -> [(name: String, text: String)] {
    let tables = MemoryImages.tableFiles
    var images: [String: String] = [:]
    for memory in modules.flatMap(\.census.memories) {
      guard let name = memory.image, images[name] == nil else { continue }
      images[name] = tables.first { $0.name == name }?.text ?? random(memory)
    }
    return images.sorted { $0.key < $1.key }.map { (name: $0.key, text: $0.value) }
  }

  private static func random(_ memory: Census.MemoryUse) -> String {
    var state: UInt64 = 1
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for _ in 0..<memory.depth {
      for digit in 0..<(memory.width + 3) / 4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let bits = digit == 0 && memory.width % 4 > 0 ? memory.width % 4 : 4
        text.append(digits[Int(state >> 60) & ((1 << bits) - 1)])
      }
      text.append(UInt8(ascii: "\n"))
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension DeviceFamily {
  /// Yosys's command: flat, without pads.
  var synthesis: String {
    switch self {
    case .iCE40UltraPlus: "synth_ice40 -dsp -spram -device u"
    case .ecp5: "synth_ecp5"
    case .ultraScalePlus: "synth_xilinx -flatten -noiopad -noclkbuf -uram -family xcup"
    }
  }

  /// The map of a style's carry adders onto the family's carry cells; nil if there is none, or it gains nothing.
  func adderMap(_ style: LaneStyle) -> TechnologyMap? {
    switch (self, style) {
    case (.ecp5, .chain): .ecp5
    case (.ultraScalePlus, .chain), (.ultraScalePlus, .threeInput): .xilinx
    default: nil
    }
  }

  /// How rows multiply and add with the fewest LUTs.
  public var laneStyle: LaneStyle {
    switch self {
    case .iCE40UltraPlus: .complement
    case .ecp5: .chain
    case .ultraScalePlus: .threeInput
    }
  }
}

/// What `stat -json` prints.
private struct Statistics: Decodable {
  struct Module: Decodable {
    let cells: [String: Int]

    enum CodingKeys: String, CodingKey { case cells = "num_cells_by_type" }
  }

  let modules: [String: Module]
}
