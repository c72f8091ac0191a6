import Accelerator
import GoldenModel
import TernaryLM
import Toolchain

extension MeasureReport {
  /// The report of a design whose cycles the cycle model predicts.
  ///
  /// - Throws: `MeasureError` for a datapath that the cycle model does not know, `Shortage` if it does not fit,
  ///   `CoefficientError` if the energy of an event is not known, `HDLError` if a design cannot be emitted.
  public init(_ design: MeasuredDesign) throws {
    if let shared = design.configurations.first(where: { $0.datapath != nil }) {
      throw MeasureError("\(shared.name) on \(design.target.name): its cycles have to be simulated")
    }
    func cycles(_ index: Int, head: Bool) -> Performance {
      Performance(modelOf: design.configurations[index], memory: design.memory, head: head)
    }
    let last = design.configurations.count - 1
    try self.init(
      design, decode: design.configurations.indices.map { cycles($0, head: $0 == last) },
      prefill: design.configurations.indices.map { cycles($0, head: false) })
  }

  /// The report of a design from the cycles of each FPGA, with the head and without.
  ///
  /// - Throws: as the other initialiser.
  public init(_ design: MeasuredDesign, decode: [Performance], prefill: [Performance]) throws {
    let registers = try design.configurations.map(Self.registers)
    let model = try EnergyModel(design.target)
    func work(_ performances: [Performance], head: Bool) throws -> Work {
      try Work(design, performances, head: head, registers, model)
    }
    scope = Scope(design)
    clock = design.clock
    self.decode = try work(decode, head: true)
    self.prefill = try work(prefill, head: false)
    resources = try design.resources()
    roofline = Roofline(design)
    measurement = nil
    notes = Self.notes(design)
  }

  /// Registers of a design, of which synthesis leaves most.
  private static func registers(_ configuration: AcceleratorConfiguration) throws -> Figure {
    let bits = Double(EmittedNets(try Design(configuration)).registerBits)
    return Figure(
      bits, low: 0.6 * bits, high: bits, unit: "registers", basis: .modelled, source: "registers of the emitted Verilog"
    )
  }

  private static func notes(_ design: MeasuredDesign) -> [String] {
    var notes = [
      "prefill is a token of a prompt but its last: no head; decode is a token that is answered: head, choice and "
        + "candidates",
      "power is while tokens are computed without a pause; bands of parts are added, not their squares",
    ]
    if design.configurations.count > 1 {
      notes.append(
        "the layers are split among \(design.configurations.count) FPGAs, which work one after another; that is not built yet"
      )
    }
    if design.clock.basis == .assumed { notes.append("the clock is assumed: \(design.clock.source)") }
    if let calibration = try? PowerCalibration.iCE40UP5K.get() {
      let error = calibration.leftOutError
      notes.append(
        "the energy of nets is that of measured iCE40UP5K designs, fitted, then scaled for other families; points left out "
          + "of the fit are predicted within \(Figure.number(100 * error.largest)) %, \(Figure.number(100 * error.rms)) % "
          + "root mean square")
    }
    return notes
  }
}

extension MeasureReport.Scope {
  init(_ design: MeasuredDesign) {
    let c = design.configurations[0]
    (model, target, title) = (design.model, design.target.name, design.target.title)
    (family, devices) = (design.target.family.title, design.configurations.count)
    (lanes, rows, columns) = (c.shape.lanes, c.shape.rows, c.shape.columns)
    (laneStyle, streams, generator) = (c.laneStyle.rawValue, c.streams, Design.generatorVersion)
    weights =
      c.weightPorts.map { ports in
        "\(ports.count) x \(ports.width) bits of \(design.target.memory?.technology.rawValue ?? "memory")"
      } ?? "on chip"
  }
}

extension MeasureReport.Work {
  fileprivate init(
    _ design: MeasuredDesign, _ performances: [Performance], head: Bool, _ registers: [Figure], _ model: EnergyModel
  ) throws {
    let streams = Double(design.configurations[0].streams)
    let counted = performances.map { Self.figure($0.cyclesPerRound, $0, design) }
    var together = counted.dropFirst().reduce(counted[0], +)
    if let embedding = Self.embedding(performances, design) { together = together + embedding }
    let round = design.configurations.count > 1 ? together + design.transferCycles : together
    cyclesPerRound = round
    cyclesPerToken = (1 / streams) * round
    phases = Self.phases(performances, design, streams)
    let operations = zip(performances, design.configurations).reduce(0) {
      $0 + $1.0.arrayUtilisation * $1.0.cyclesPerToken * Double($1.1.shape.lanes)
    }
    let capacity = design.configurations.reduce(0) { $0 + Double($1.shape.lanes) } / Double(performances.count)
    let used = Figure(operations / capacity, unit: "cycles", basis: .modelled, source: "operations of the model")
    arrayUtilisation = (used / cyclesPerToken).with(unit: "").atMost(1)
    headIncluded = head
    tokensPerSecond = (1e6 * (design.clock / cyclesPerToken)).with(unit: "tokens/s")
    tokensPerSecondPerStream = (1e6 * (design.clock / cyclesPerRound)).with(unit: "tokens/s")
    let last = design.configurations.count - 1
    let rounds = design.configurations.indices.map {
      EnergyModel.Rounds(design.configurations[$0], head: head && $0 == last, registers: registers[$0])
    }
    power = try model.power(rounds, cycles: round, clock: design.clock)
    watts = power.watts
    joulesPerToken = (watts / tokensPerSecond).with(unit: "J/token", source: "watts over tokens per second")
    tokensPerSecondPerWatt = (tokensPerSecond / watts).with(unit: "tokens/s/W", source: "tokens per second over watts")
    events = Self.events(rounds)
  }

  /// What the cycle model leaves out of the embedding; nil if there is nothing, or if the simulation counted it.
  private static func embedding(_ performances: [Performance], _ design: MeasuredDesign) -> Figure? {
    let cycles = design.embeddingCycles
    return performances[0].basis == .model && cycles.value > 0 ? cycles : nil
  }

  private static func figure(_ cycles: Double, _ performance: Performance, _ design: MeasuredDesign) -> Figure {
    if performance.basis == .simulation {
      return Figure(
        cycles, unit: "cycles", basis: .simulated, source: "cycles of the simulation, with the timing of its memory")
    }
    guard design.configurations[0].weightPorts != nil else {
      return Figure(
        cycles, unit: "cycles", basis: .modelled, source: "cycle model, which equals the simulation cycle for cycle")
    }
    return Figure(
      cycles, low: 0.98 * cycles, high: 1.02 * cycles, unit: "cycles", basis: .modelled,
      source: "cycle model, within 2 % of the simulation with a model of the memory")
  }

  private static func phases(
    _ performances: [Performance], _ design: MeasuredDesign, _ streams: Double
  ) -> [MeasureReport.Phase] {
    var phases = performances[0].phases.map { phase in
      let cycles = performances.reduce(0) { sum, performance in
        sum + (performance.phases.first { $0.name == phase.name }?.cycles ?? 0)
      }
      let counted = figure(cycles, performances[0], design)
      let embedding = phase.name == "embedding" ? embedding(performances, design) : nil
      return MeasureReport.Phase(
        name: phase.name, cycles: embedding.map { counted + (1 / streams) * $0 } ?? counted)
    }
    if design.configurations.count > 1 {
      phases.append(MeasureReport.Phase(name: "transfer", cycles: (1 / streams) * design.transferCycles))
    }
    return phases
  }

  private static func events(_ rounds: [EnergyModel.Rounds]) -> [MeasureReport.Event] {
    func event(_ name: String, _ count: (EventCounts) -> Int) -> MeasureReport.Event {
      let total = rounds.reduce(0) { $0 + count($1.events) }
      return MeasureReport.Event(
        name: name,
        count: Figure(
          Double(total), unit: "", basis: .modelled, source: "configuration; equal to the counts of the simulation"))
    }
    return [
      event("lane additions", \.laneAdditions), event("weight words decoded", \.beats),
      event("elements through the vector unit") { $0.vectorWords * $0.vectorLanes },
      event("elements through the norm unit") { $0.normWords * $0.vectorLanes },
      event("elements quantised") { $0.quantiserWords * $0.codeLanes },
      event("sums through the head") { $0.headWords * $0.drainedSums },
      event("multiplications") { $0.multiplications.reduce(0) { $0 + $1.count } },
      event("bits read on chip") { $0.memories.reduce(0) { $0 + $1.reads * $1.bits } },
      event("bits written on chip") { $0.memories.reduce(0) { $0 + $1.writes * $1.bits } },
      event("bytes of weights from memory", \.weightBytes),
      event("bytes of the embedding from memory", \.embeddingBytes),
      event("words from the host", \.tokenWords), event("words to the host", \.answerWords),
    ]
  }
}

extension MeasureReport.Roofline {
  init(_ design: MeasuredDesign) {
    let c = design.configurations
    let clock = 1e6 * design.clock
    let lanes = c.reduce(0) { $0 + $1.shape.lanes }
    peakOperationsPerSecond = (Double(lanes) * clock).with(unit: "operations/s", source: "a lane's addition each cycle")
    let last = c.count - 1
    let operations = c.indices.reduce(0) {
      let head = c[$1].model.vocabularySize * c[$1].model.hiddenSize
      return $0 + c[$1].model.ternaryOperations - ($1 == last ? 0 : head)
    }
    operationsPerToken = Figure(
      Double(operations), unit: "operations", basis: .modelled, source: "dimensions of the model, head included")
    guard let ports = c[0].weightPorts else {
      (peakBytesPerSecond, bytesPerToken) = (nil, nil)
      return
    }
    let memory = design.memory.rate.bytesPerCycle ?? .infinity
    let peak = min(Double(ports.bytesPerCycle), memory) * Double(c.count)
    peakBytesPerSecond = (peak * clock).with(unit: "B/s", source: "ports at the clock, or what the memory sustains")
    let events = c.indices.map { EventCounts(c[$0], head: $0 == last) }
    let bytes = events.reduce(0) { $0 + $1.weightBytes + $1.embeddingBytes }
    bytesPerToken = Figure(
      Double(bytes) / Double(c[0].streams), unit: "B", basis: .modelled, source: "layout of the weights in memory")
  }
}
