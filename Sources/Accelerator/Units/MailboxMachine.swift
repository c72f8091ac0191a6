import HDL

/// The states of the mailbox, and the registers that go with them.
struct MailboxMachine {
  /// What the mailbox does.
  enum State: Int, CaseIterable {
    /// Gives the session a name that is none, then waits for a request.
    case clear, idle
    /// Looks at the first word of a request.
    case fetchRequest, request
    /// Feeds the words from `pointer` to before `stop` to the CRC, and stores it.
    case fetch, feed, storeCRC
    /// Begins to execute: takes the word behind the first, stores the session and the first word of the response.
    case fetchArgument, argument, storeSession, header
    /// Sends the tokens, and takes the answers.
    case fetchToken, sendToken, answerHigh, answerLow
    /// Writes and reads registers.
    case fetchValue, writeRegister, nextRead, readRegister
    /// Begins the CRC of the response.
    case respond

    /// The name of the state in Verilog, such as `STORE_CRC`.
    var name: String {
      "\(self)".reduce("STATE_") { $0 + ($1.isUppercase && $0.last?.isLowercase == true ? "_\($1)" : "\($1)") }
        .uppercased()
    }
  }

  /// What the CRC is taken of.
  private enum Part: Int { case session, request, candidates, candidatesHead, response }

  let memory: Memory
  /// The word that was read last.
  let word: Signal
  /// Address in the memory.
  let pointer: Signal
  /// Bit of a word that the CRC takes.
  let place: Signal
  /// CRC of the words so far as it is stored; whether those of a message with its CRC were right.
  let crc, isRight: Signal
  /// First word of the response.
  let header: Signal
  /// A session begins; half of an answer is stored.
  let setsSession, takesAnswer: Signal
  private let m: ModuleBuilder
  private let ports: MailboxPorts
  private let layout: MailboxLayout
  private let state, stop, part, count, operation, status, length, sequence, address: Signal
  private let inCandidates, hasAllAnswers: Signal
  private let codes: [State: Signal]

  init(_ m: ModuleBuilder, _ ports: MailboxPorts, _ layout: MailboxLayout) {
    (self.m, self.ports, self.layout) = (m, ports, layout)
    let clock = ports.clock
    codes = Dictionary(
      uniqueKeysWithValues: State.allCases.map { ($0, m.parameter($0.name, $0.rawValue, width: 5)) })
    memory = m.memory("buffers", width: 32, depth: 2 * layout.bufferWords)
    state = m.register("state", 5, clock: clock, reset: 0)
    pointer = m.register("pointer", memory.addressWidth, clock: clock, reset: Signal(layout.bufferWords))
    stop = m.register("stop", memory.addressWidth, clock: clock)
    part = m.register("part", 3, clock: clock)
    place = m.register("place", 5, clock: clock, reset: 0)
    word = m.register("word", 32, clock: clock)
    count = m.register("count", MailboxLayout.countBits, clock: clock)
    operation = m.register("operation", 3, clock: clock, reset: 0)
    status = m.register("status", 2, clock: clock)
    length = m.register("response_count", MailboxLayout.countBits, clock: clock)
    sequence = m.register("next_sequence", 8, clock: clock, reset: 0)
    address = m.register("register_number", ports.registerAddress.width, clock: clock)
    inCandidates = m.register("in_candidates", 1, clock: clock)
    crc = m.wire("crc", 32)
    isRight = m.wire("is_right", 1)
    header = cat(
      sequence, Signal.constant(0, 8), ports.bootState, Signal.constant(0, 2), status, Signal.constant(0, 1), length)
    setsSession = operation == Signal.constant(.hello)
    hasAllAnswers = m.wire(
      "has_all_answers",
      pointer == Signal.constant(layout.bufferWords + layout.candidatesCRC - 1, memory.addressWidth))
    takesAnswer = m.wire("takes_answer", ports.answers.valid & (inCandidates | !hasAllAnswers))
  }

  private func code(_ state: State) -> Signal { codes[state] ?? 0 }

  /// Whether the mailbox is in a state.
  func at(_ state: State) -> Signal { self.state == code(state) }

  private func go(to next: State) { m.set(state, code(next)) }

  /// An address in the memory: a word of the response buffer.
  private func response(_ word: Int) -> Signal { Signal.constant(layout.bufferWords + word, memory.addressWidth) }

  /// Lets the CRC go on with other words.
  private func feed(_ part: Part, from first: Signal, to end: Signal) {
    m.set(self.part, Signal.constant(part.rawValue, 3))
    m.set(pointer, first)
    m.set(stop, end)
    go(to: .fetch)
  }

  /// Everything that happens in the states.
  func run() {
    m.on(ports.clock) {
      m.select(state) {
        m.match(code(.clear)) { go(to: .idle) }
        checkRequest()
        walk()
        begin()
        computeRound()
        accessRegisters()
        m.match(.other) { feed(.response, from: response(0), to: responseEnd) }
      }
    }
    m.assign(ports.tokens.valid, at(.sendToken))
    m.assign(ports.tokens.data, word)
    m.assign(ports.answers.ready, at(.answerLow))
    m.assign(ports.readsRegister, at(.readRegister))
    m.assign(ports.writesRegister, at(.writeRegister))
    m.assign(ports.registerAddress, address)
    m.assign(ports.registerWriteData, word)
    m.assign(ports.leavesRegisters, at(.idle) | isRound)
  }

  /// The CRC of the response, behind its words.
  private var responseEnd: Signal {
    cat(Signal.constant(1, 1), length.extended(to: memory.addressWidth - 1))
  }

  private func isOperation(_ other: MailboxLayout.Operation) -> Signal { operation == Signal.constant(other) }

  private var isRound: Signal { operation[0..<2] == Signal(Int(MailboxLayout.Operation.round.rawValue)) }

  // MARK: States

  private func checkRequest() {
    m.match(code(.idle)) {
      m.set(pointer, 0)
      m.when(ports.writesEnd) { go(to: .fetchRequest) }
    }
    m.match(code(.fetchRequest)) { go(to: .request) }
    m.match(code(.request)) {
      m.set(count, word[0..<MailboxLayout.countBits])
      m.set(operation, word[8..<11])
      let isHello = word[8..<11] == Signal.constant(.hello)
      m.when(isHello | (word[24..<32] == sequence)) {
        feed(.session, from: response(0), to: mux(isHello, response(0), response(1)))
      }.otherwise { go(to: .idle) }
    }
  }

  private func walk() {
    m.match(code(.fetch)) {
      m.when(pointer != stop) { go(to: .feed) }.otherwise {
        m.select(part) {
          m.match(Signal(Part.session.rawValue)) {
            feed(.request, from: 0, to: count.extended(to: memory.addressWidth) &+ 1)
          }
          m.match(Signal(Part.request.rawValue)) {
            m.set(pointer, 1)
            go(to: .fetchArgument)
          }
          m.match(Signal(Part.candidates.rawValue)) {
            feed(.candidatesHead, from: response(0), to: response(MailboxLayout.responseHead))
          }
          m.match(Signal(Part.candidatesHead.rawValue)) {
            m.set(pointer, response(layout.candidatesCRC))
            go(to: .storeCRC)
          }
          m.match(.other) { go(to: .storeCRC) }
        }
      }
    }
    m.match(code(.feed)) {
      m.set(place, place &+ 1)
      m.when(place == 31) {
        m.set(pointer, pointer &+ 1)
        go(to: .fetch)
      }
    }
    m.match(code(.storeCRC)) {
      m.when(part == Signal(Part.response.rawValue)) { go(to: .idle) }.otherwise { go(to: .respond) }
    }
  }

  private func begin() {
    // Here the CRC has taken the last bit.
    m.match(code(.fetchArgument)) {
      m.when(isRight) {
        m.set(sequence, mux(isOperation(.hello), 1, sequence &+ 1))
        go(to: .argument)
      }.otherwise { go(to: .idle) }
    }
    m.match(code(.argument)) {
      m.set(address, word[2..<ControlRegister.addressBits])
      m.set(status, Signal.constant(.badRequest))
      m.set(length, Signal(MailboxLayout.responseHead))
      m.when(isRound & (count == Signal(layout.streams + 1))) {
        m.when(ports.bootState == Signal(BootState.ready.rawValue)) {
          m.set(status, Signal.constant(.done))
          m.set(length, Signal(MailboxLayout.responseHead + 2 * layout.streams))
        }.otherwise { m.set(status, Signal.constant(.notReady)) }
      }
      m.when(isOperation(.read) & word[17..<16 + MailboxLayout.countBits].orReduced) {
        m.set(status, Signal.constant(.done))
        m.set(length, word[16..<16 + MailboxLayout.countBits])
      }
      m.when(isOperation(.hello) | isOperation(.write) & count[1..<MailboxLayout.countBits].orReduced) {
        m.set(status, Signal.constant(.done))
      }
      m.set(pointer, response(0))
      go(to: .storeSession)
    }
    m.match(code(.storeSession)) {
      m.set(pointer, pointer &+ 1)
      go(to: .header)
    }
    m.match(code(.header)) {
      go(to: .respond)
      m.when(status == Signal.constant(.done)) {
        m.when(isRound) {
          m.set(pointer, 1)
          go(to: .fetchToken)
        }
        m.when(isOperation(.write)) {
          m.set(pointer, 2)
          m.set(stop, count.extended(to: memory.addressWidth))
          go(to: .fetchValue)
        }
        m.when(isOperation(.read)) {
          m.set(pointer, pointer &+ 1)
          m.set(stop, responseEnd)
          go(to: .nextRead)
        }
      }
    }
  }

  private func computeRound() {
    let candidates = response(layout.candidatesCRC + 1)
    m.match(code(.fetchToken)) { go(to: .sendToken) }
    m.match(code(.sendToken)) {
      m.when(ports.tokens.ready) {
        m.set(pointer, pointer &+ 1)
        go(to: .fetchToken)
        m.when(pointer == Signal.constant(layout.streams, memory.addressWidth)) {
          m.set(pointer, response(MailboxLayout.responseHead))
          m.set(stop, candidates)
          m.set(inCandidates, 0)
          go(to: .answerHigh)
        }
      }
    }
    // Scales and best tokens go behind the first word, one after another, and so do candidates in their place: where
    // the others go on is kept in `stop`.
    m.match(code(.answerHigh)) {
      m.when(takesAnswer) {
        m.set(pointer, pointer &+ 1)
        go(to: .answerLow)
      }
      m.when(!inCandidates & hasAllAnswers) {
        feed(.candidates, from: candidates, to: stop)
        m.when(!isOperation(.roundWithCandidates)) { go(to: .respond) }
      }
    }
    m.match(code(.answerLow)) {
      m.set(inCandidates, !ports.answers.last)
      m.when(inCandidates ^ ports.answers.last) { m.set(pointer, pointer &+ 1) }.otherwise {
        m.set(pointer, stop)
        m.set(stop, pointer &+ 1)
      }
      go(to: .answerHigh)
    }
  }

  private func accessRegisters() {
    func advance(_ next: State) {
      m.when(ports.registerDone) {
        m.set(pointer, pointer &+ 1)
        go(to: next)
      }
    }
    m.match(code(.fetchValue)) { m.when(pointer == stop) { go(to: .respond) }.otherwise { go(to: .writeRegister) } }
    m.match(code(.writeRegister)) { advance(.fetchValue) }
    m.match(code(.nextRead)) { m.when(pointer == stop) { go(to: .respond) }.otherwise { go(to: .readRegister) } }
    m.match(code(.readRegister)) { advance(.nextRead) }
  }
}

extension Signal {
  fileprivate static func constant(_ operation: MailboxLayout.Operation) -> Signal {
    constant(Int(operation.rawValue), 3)
  }

  fileprivate static func constant(_ status: MailboxLayout.Status) -> Signal { constant(Int(status.rawValue), 2) }
}
