import Accelerator

/// Which signals of an emitted design are nets of their own, and which are registers.
///
/// A waveform lists a net once for each module that it passes through. Counted are registers, and wires that are not
/// inputs and not connected to an output of an instance.
struct EmittedNets {
  /// What a signal is.
  enum Kind { case register, wire }

  private struct EmittedModule {
    var kinds: [String: Kind] = [:]
    var registerBits = 0
    var outputs: Set<String> = []
    var instances: [String: (module: String, count: Int)] = [:]
    var connected: Set<String> = []
  }

  private var modules: [String: EmittedModule] = [:]
  private let top: String

  init(_ design: Design) {
    top = design.top
    for file in design.files { read(file.text) }
    for (name, module) in modules {
      for connection in module.connected {
        let parts = connection.split(separator: "|").map(String.init)
        guard parts.count == 3, modules[parts[0]]?.outputs.contains(parts[1]) == true else { continue }
        modules[name]?.kinds[parts[2]] = nil
      }
    }
  }

  /// Bits of all registers of the design, as emitted: synthesis may remove some.
  var registerBits: Int { registerBits(of: top) }

  private func registerBits(of name: String) -> Int {
    guard let module = modules[name] else { return 0 }
    return module.instances.values.reduce(module.registerBits) { $0 + $1.count * registerBits(of: $1.module) }
  }

  /// What the signal at a path of a waveform is; nil for one that is not counted. The path begins with the top module.
  func kind(_ path: [String]) -> Kind? {
    guard let name = path.last, path.first == top else { return nil }
    var module = top
    for scope in path.dropFirst().dropLast() {
      // `lanes[3].unit` is an element of a generated array, which is known by the array's name.
      if scope == "unit" { continue }
      guard let instance = modules[module]?.instances[String(scope.prefix { $0 != "[" })] else { return nil }
      module = instance.module
    }
    return modules[module]?.kinds[name]
  }

  // MARK: Reading what the printer writes

  private mutating func read(_ text: String) {
    var (name, module) = ("", EmittedModule())
    var generated: (name: String, count: Int)?
    var instance: String?
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let first = words.first else { continue }
      if first == "module", words.count > 1 { name = String(words[1]) }
      if first == "for", let limit = words.firstIndex(of: "<"), words.indices.contains(limit + 1) {
        generated = (words.last.map(String.init) ?? "", Int(words[limit + 1].filter(\.isNumber)) ?? 1)
      }
      if first == "endgenerate" { generated = nil }
      if first.hasPrefix("."), let instance { connect(instance, line, &module) }
      if first.hasPrefix(")") { instance = nil }
      if first == "input" || first == "output" || first == "reg" || first == "wire" {
        declare(words, &module)
      } else if words.count == 3, words[2] == "(", first.first?.isLetter == true, first != "module" {
        module.instances[generated?.name ?? String(words[1])] = (String(first), generated?.count ?? 1)
        instance = String(first)
      }
    }
    if !name.isEmpty { modules[name] = module }
  }

  private func connect(_ child: String, _ line: Substring, _ module: inout EmittedModule) {
    let parts = line.split(separator: "(", maxSplits: 1)
    guard parts.count == 2 else { return }
    let port = parts[0].drop { $0 == " " || $0 == "." }
    let net = parts[1].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    module.connected.insert("\(child)|\(port)|\(net)")
  }

  private func declare(_ words: [Substring], _ module: inout EmittedModule) {
    let declaration = words.prefix { $0 != "=" }
    guard let name = declaration.last(where: { $0.first?.isLetter == true })?.filter({ $0 != ";" && $0 != "," }) else {
      return
    }
    // A memory has its depth behind its name.
    guard declaration.last?.hasPrefix("[") != true else { return }
    if words[0] == "output" { module.outputs.insert(name) }
    guard words[0] != "input", name != "clock", !name.hasPrefix("unused") else { return }
    if declaration.contains("reg") {
      module.kinds[name] = .register
      module.registerBits += Self.bits(declaration)
    } else {
      module.kinds[name] = .wire
    }
  }

  private static func bits(_ declaration: some Sequence<Substring>) -> Int {
    guard let range = declaration.first(where: { $0.hasPrefix("[") }) else { return 1 }
    return (Int(range.dropFirst().prefix { $0.isNumber }) ?? 0) + 1
  }
}
