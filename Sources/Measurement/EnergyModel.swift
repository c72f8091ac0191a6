import Accelerator

/// Power of a design from the events of its rounds: counts times coefficients, and what is drawn at rest.
public struct EnergyModel: Sendable {
  /// Rounds of one FPGA.
  public struct Rounds: Sendable {
    /// The design.
    public let configuration: AcceleratorConfiguration
    /// Events of a round.
    public let events: EventCounts
    /// Registers that are clocked.
    public let registers: Figure

    /// Rounds of a design with some registers.
    public init(_ configuration: AcceleratorConfiguration, head: Bool, registers: Figure) {
      (self.configuration, self.registers) = (configuration, registers)
      events = EventCounts(configuration, head: head)
    }
  }

  private let target: Target
  private let coefficients: Coefficients
  private let activity: SwitchingActivity

  /// The model of a target.
  ///
  /// - Throws: `CoefficientError` if the committed coefficients do not have the target's family.
  public init(_ target: Target) throws {
    self.target = target
    coefficients = try Coefficients(target.family)
    activity = try SwitchingActivity.committed.get()
  }

  /// Power while rounds follow each other without a pause.
  ///
  /// - Parameters:
  ///   - rounds: of each FPGA.
  ///   - cycles: of the clock, from one round to the next.
  ///   - clock: in MHz.
  /// - Throws: `CoefficientError` that names a coefficient that is missing.
  public func power(_ rounds: [Rounds], cycles: Figure, clock: Figure) throws -> PowerEstimate {
    let seconds = 1e-6 * (cycles / clock)
    var energies: [PowerPart: Figure] = [:]
    func add(_ part: PowerPart, _ energy: Figure) { energies[part] = energies[part].map { $0 + energy } ?? energy }
    for round in rounds {
      let toggles = try togglesOfUnits(round, cycles: cycles.value)
      add(.array, toggles.array)
      add(.vectorUnit, toggles.others + multiplications(round))
      add(.memories, memories(round.events))
      add(.clockTree, cycles * (coefficients[.clock] + round.registers * coefficients[.register]))
      if round.configuration.readsMemory, let memory = target.memory {
        let bytes = round.events.weightBytes + round.events.embeddingBytes
        add(.dram, Double(8 * bytes) * (try coefficients.memory(memory.technology)).perBit)
      }
    }
    if let first = rounds.first, let last = rounds.last {
      add(.link, Double(link(taken: first.events, answered: last.events)) * coefficients[linkEvent])
    }
    let parts = try PowerPart.allCases.map { part in
      if part == .idle { return PowerEstimate.Part(part, try idle()) }
      guard let energy = energies[part] else {
        return PowerEstimate.Part(part, Figure(0, unit: "W", basis: .estimated, source: "the design has none"))
      }
      return PowerEstimate.Part(part, (energy / seconds).with(unit: "W", source: energy.source))
    }
    return PowerEstimate(parts: parts, scope: scope)
  }

  /// What the power is that of.
  private var scope: String {
    switch target.family {
    case .iCE40UltraPlus: "the FPGA's core and its serial pins; no flash, no USB bridge, no losses of regulators"
    case .ecp5: "the FPGA, its SDRAM and its serial pins; no USB bridge, no losses of regulators"
    case .ultraScalePlus: target.devices > 1 ? "\(target.devices) whole cards" : "the whole board or card"
    }
  }

  // MARK: Energy of a round, in J

  private func idle() throws -> Figure {
    let parts = Double(target.devices) * (try coefficients.idle(part: target.part))
    guard let memory = target.memory else { return parts }
    let atRest = try coefficients.memory(memory.technology).idle
    return atRest.value > 0 ? parts + Double(target.devices) * atRest : parts
  }

  private func togglesOfUnits(_ round: Rounds, cycles: Double) throws -> (array: Figure, others: Figure) {
    let sample = try activity.nearest(to: round.configuration)
    let events = SwitchingActivity.events(round.events, cycles: cycles)
    func energy(_ units: [SwitchingActivity.Unit]) -> Figure {
      let toggles = units.reduce(0) { $0 + (events[$1] ?? 0) * (sample.togglesPerEvent[$1.rawValue] ?? 0) }
      return toggles * coefficients[.toggle]
    }
    return (energy([.array]), energy(SwitchingActivity.Unit.allCases.filter { $0 != .array }))
  }

  /// A product counts by its area, in parts of 18 x 18 bits.
  private func multiplications(_ round: Rounds) -> Figure {
    let area = round.events.multiplications.reduce(0) { $0 + Double($1.count * $1.area) }
    return area / (18 * 18) * coefficients[.multiplication]
  }

  /// Bits that are read and written: of large RAMs where a family has them and the memory fills one, else of block RAMs.
  private func memories(_ events: EventCounts) -> Figure {
    var (block, large) = (0.0, 0.0)
    for memory in events.memories {
      let isLarge = target.family.largeRAMBits > 0 && memory.bits * memory.depth >= target.family.largeRAMBits
      if isLarge { large += Double(memory.bitsMoved) } else { block += Double(memory.bitsMoved) }
    }
    return large > 0
      ? block * coefficients[.blockRAM] + large * coefficients[.largeRAM] : block * coefficients[.blockRAM]
  }

  private var linkEvent: Coefficients.Event { target.family == .ultraScalePlus ? .hostLink : .serialLink }

  /// Bits between host and device: words of tokens and answers; over a serial line 24 bytes up and 16 down a token, with
  /// ten bits a byte (`MailboxLayout`).
  private func link(taken: EventCounts, answered: EventCounts) -> Int {
    linkEvent == .serialLink ? taken.tokenWords * 10 * (24 + 16) : 32 * taken.tokenWords + 64 * answered.answerWords
  }
}
