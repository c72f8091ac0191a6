import HDL

/// Opens and closes the rows of an SDRAM: its initialisation, its refresh, and the row of the next segment while the one
/// before is being read.
enum SdramRows {
  /// What the unit does next.
  private enum Step: Int {
    case powerUp = 0
    case refresh, setMode, run

    var signal: Signal { Signal.constant(rawValue, 2) }
  }

  /// Refreshes that the initialisation takes.
  static let firstRefreshes = 8
  private static let allBanks = 1 << 10

  /// Words of a burst that a read command starts; a write command writes one.
  static let burst = 2

  /// Mode register: bursts of two words, in order; writes of single words.
  static func mode(_ timing: SdramTiming) -> Int { 1 << 9 | timing.casLatency << 4 | burst.trailingZeroBitCount }

  static func module(_ timing: SdramTiming) throws -> Module {
    try Module.build("sdram_rows", summary: "Initialises and refreshes an SDRAM, opens and closes its rows.") { m in
      let clock = m.clock("clock", reset: "reset")
      m.section("The segment that is next; given on when its row is open")
      let next = SdramSegment(m, "next", isOutput: false)
      let isGiven = m.output("next_taken", 1)
      m.section("The segment that is being read")
      let isFree = m.input("columns_free", 1)
      let isIdle = m.input("columns_idle", 1)
      let isSettled = m.input("columns_settled", 1)
      let busyBank = m.input("columns_bank", SdramPins.bankBits)
      m.section("Command")
      let command = SdramPins.CommandPorts(m, "row", isOutput: true)
      m.section("The chip takes commands: not before the reset; initialised")
      let enableOutput = m.output("clock_enable", 1)
      let upOutput = m.output("initialised", 1)

      let step = m.register("step", 2, clock: clock, reset: Step.powerUp.signal)
      let isUp = m.register("is_up", 1, clock: clock, reset: 0)
      let isEnabled = m.register("is_enabled", 1, clock: clock, reset: 0)
      let code = m.register("command", SdramPins.Command.bits, clock: clock, reset: SdramPins.Command.none.signal)
      let wait = Wait(m, clock, timing)
      let refresh = RefreshTimer(m, clock, timing)
      let left = m.register("refreshes_left", (firstRefreshes - 1).bitsNeeded, clock: clock)
      let open = m.register("open_banks", 1 << SdramPins.bankBits, clock: clock, reset: 0)
      let rows = m.memory("row_numbers", width: SdramPins.rowBits, depth: 1 << SdramPins.bankBits)
      let isOpen = m.wire("is_open", open[next.bank])
      let isHit = m.wire("is_hit", isOpen & (rows[next.bank] == next.row))
      func does(_ wanted: Step) -> Signal { wait.isOver & (step == wanted.signal) }
      let runs = m.wire("runs", does(.run))
      let mayClose = m.wire("may_close", isSettled & wait.mayClose)
      let changes = m.wire("changes_row", runs & !refresh.isDue & next.valid & !isHit)
      let closes = m.wire("closes", changes & isOpen & mayClose & (isIdle | (busyBank != next.bank)))
      let opens = m.wire("opens", changes & !isOpen & wait.mayOpen)
      let closesForRefresh = m.wire("closes_for_refresh", runs & refresh.isDue & isIdle & mayClose)
      let closesAll = m.wire("closes_all", closesForRefresh | does(.powerUp))
      let refreshes = m.wire("refreshes", does(.refresh))
      let setsMode = m.wire("sets_mode", does(.setMode))
      refresh.count(done: closesForRefresh)
      wait.count(opens: opens, closes: closes | closesAll, refreshes: refreshes, setsMode: setsMode)

      m.on(clock) {
        m.set(isEnabled, 1)
        m.when(closesAll) {
          m.set(step, Step.refresh.signal)
          m.set(left, mux(isUp, Signal(timing.refreshGroup - 1), Signal(firstRefreshes - 1)))
        }
        m.when(refreshes) {
          m.when(left != 0) { m.set(left, left &- 1) }
            .otherwise { m.set(step, mux(isUp, Step.run.signal, Step.setMode.signal)) }
        }
        m.when(setsMode) {
          m.set(isUp, 1)
          m.set(step, Step.run.signal)
        }
        let bank = Signal.constant(1, open.width).shiftedLeft(by: next.bank, width: open.width)
        m.when(closesAll) { m.set(open, 0) }
          .elseWhen(closes) { m.set(open, open & ~bank) }
          .elseWhen(opens) { m.set(open, open | bank) }
        m.when(opens) { m.write(rows, at: next.bank, next.row) }

        m.set(code, SdramPins.Command.none.signal)
        m.set(command.bank, mux(setsMode, 0, next.bank))
        m.set(command.address, next.row)
        m.when(opens) { m.set(code, SdramPins.Command.activate.signal) }
        m.when(closes | closesAll) {
          m.set(code, SdramPins.Command.precharge.signal)
          m.set(command.address, mux(closesAll, Signal.constant(allBanks, SdramPins.rowBits), 0))
        }
        m.when(refreshes) { m.set(code, SdramPins.Command.refresh.signal) }
        m.when(setsMode) {
          m.set(code, SdramPins.Command.setMode.signal)
          m.set(command.address, Signal.constant(mode(timing), SdramPins.rowBits))
        }
      }
      m.assign(isGiven, runs & !refresh.isDue & next.valid & isHit & isFree)
      m.assign(command.command, code)
      m.assign(enableOutput, isEnabled)
      m.assign(upOutput, isUp)
    }
  }

  /// Cycles until the next command for a row, of any kind and of each kind.
  private struct Wait {
    /// Nothing forbids the next command; a row that has been opened may be read.
    let isOver: Signal
    /// A row has been open for long enough to be closed; the one before for long enough to open the next.
    let mayClose, mayOpen: Signal
    private let m: ModuleBuilder
    private let clock: ClockDomain
    private let timing: SdramTiming
    private let left, age: Signal

    init(_ m: ModuleBuilder, _ clock: ClockDomain, _ timing: SdramTiming) {
      (self.m, self.clock, self.timing) = (m, clock, timing)
      let powerUp = SdramTiming.designCycles(timing.powerUp)
      left = m.register("wait_left", powerUp.bitsNeeded, clock: clock, reset: Signal(powerUp))
      isOver = m.wire("wait_is_over", left == 0)
      let cycle = SdramTiming.designCycles(timing.activateToActivate)
      age = m.register("row_cycle_left", cycle.bitsNeeded, clock: clock, reset: 0)
      let active = SdramTiming.designCycles(timing.activateToPrecharge)
      mayClose = m.wire("row_may_close", age <= Signal.constant(cycle - active, age.width))
      mayOpen = m.wire("row_may_open", age == 0)
    }

    func count(opens: Signal, closes: Signal, refreshes: Signal, setsMode: Signal) {
      // A segment is read in the cycle after it was given on, at the earliest.
      let toColumn = SdramTiming.designCycles(timing.activateToColumn, from: timing.rowHalf, to: timing.columnHalf) - 1
      func cycles(_ count: Int) -> Signal { Signal.constant(max(0, count - 1), left.width) }
      m.on(clock) {
        m.when(left != 0) { m.set(left, left &- 1) }
        m.when(age != 0) { m.set(age, age &- 1) }
        m.when(opens) {
          m.set(left, cycles(toColumn))
          m.set(age, Signal.constant(SdramTiming.designCycles(timing.activateToActivate) - 1, age.width))
        }
        m.when(closes) { m.set(left, cycles(SdramTiming.designCycles(timing.precharge))) }
        m.when(refreshes) { m.set(left, cycles(SdramTiming.designCycles(timing.refresh))) }
        m.when(setsMode) { m.set(left, cycles(SdramTiming.designCycles(timing.setMode))) }
      }
    }
  }

  /// Says when the next refreshes are due.
  private struct RefreshTimer {
    let isDue: Signal
    private let m: ModuleBuilder
    private let clock: ClockDomain
    private let left: Signal
    private let interval: Int

    init(_ m: ModuleBuilder, _ clock: ClockDomain, _ timing: SdramTiming) {
      (self.m, self.clock) = (m, clock)
      interval = timing.refreshInterval * timing.refreshGroup / 2
      left = m.register("refresh_timer", interval.bitsNeeded, clock: clock, reset: 0)
      isDue = m.register("refresh_is_due", 1, clock: clock, reset: 0)
    }

    func count(done: Signal) {
      m.on(clock) {
        m.when(done) { m.set(isDue, 0) }
        m.set(left, left &- 1)
        m.when(left == 0) {
          m.set(left, Signal.constant(interval - 1, left.width))
          m.set(isDue, 1)
        }
      }
    }
  }
}
