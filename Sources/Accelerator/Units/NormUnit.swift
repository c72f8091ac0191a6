import GoldenModel
import HDL

/// The norm unit: multiplies each source of an operand by its RMSNorm weights as rows leave the vector unit, gathers the
/// statistics that the quantiser needs, and keeps the products for it.
///
/// A vector that feeds f, i and g has three products, since each BitLinear has norm weights of its own.
enum NormUnit {
  /// Cycles from a word to its product in the memory.
  private static func writeStage(_ c: AcceleratorConfiguration) -> Int {
    NormLane.valueStage(pipelined: c.hidesLatency)
  }
  /// Cycles from a word to the magnitudes of its products.
  private static func magnitudeStage(_ c: AcceleratorConfiguration) -> Int { writeStage(c) + 1 }
  /// Cycles from a word to its squares in a register.
  fileprivate static func squareStage(_ c: AcceleratorConfiguration) -> Int {
    NormLane.squareLatency(pipelined: c.hidesLatency) + 1
  }
  /// Magnitudes that are compared in a cycle.
  private static let compared = 2

  /// Cycles from a word to the largest magnitude in its register.
  static func latency(_ c: AcceleratorConfiguration) -> Int {
    magnitudeStage(c) + compareCycles(c.shape.vectorLanes) + 1
  }

  /// Cycles from the magnitudes of a word to the largest of them.
  private static func compareCycles(_ lanes: Int) -> Int {
    lanes <= compared ? 1 : 1 + compareCycles(lanes.dividedRoundingUp(by: compared))
  }

  static func module(_ c: AcceleratorConfiguration) throws -> Module {
    let name = "norm_unit_p\(c.shape.vectorLanes)"
    return try Module.build(name, summary: "RMSNorm weights on sources of operands; absmax and squares; products.") {
      m in
      let clock = m.clock("clock", reset: "reset")
      m.section("Round")
      let start = m.input("start", 1)
      let source = SourcePorts(m, c, isOutput: false)
      let outputs = NormOutputs(m, c)
      let stages = NormStages(m, c, clock, source)
      let loads = [LoadWrites(m, c, .normWeights), LoadWrites(m, c, .mixerNormWeights)]
      let weights = NormWeights(m, c, clock, start: start, source, loads)
      let count = c.shape.vectorLanes
      let width = FixedPointFormat.vectorBits * count
      let names = ["first", "i", "g"]
      let products = names.map { m.wire("products_\($0)", width) }
      let magnitudes = names.map { m.wire("magnitudes_\($0)", width) }
      let squares = m.wire("squares", CoarseSquare.bits * count)
      m.instanceArray(
        "lanes", count: count, of: try NormLane.module(pipelined: c.hidesLatency), clock: clock,
        [
          "enable": .shared(source.valid), "source": .sliced(source.values), "norm_weights": .sliced(weights.first),
          "mixer_norm_weights": .sliced(weights.mixer), "product_first": .sliced(products[0]),
          "product_i": .sliced(products[1]), "product_g": .sliced(products[2]),
          "magnitude_first": .sliced(magnitudes[0]), "magnitude_i": .sliced(magnitudes[1]),
          "magnitude_g": .sliced(magnitudes[2]), "square": .sliced(squares),
        ])
      for (index, name) in names.enumerated() {
        largest(m, c, clock, stages, outputs, name, magnitudes[index], index)
        m.assign(
          outputs.readData[index],
          kept(m, c, clock, stages, outputs, name, products[index], index))
      }
      sumSquares(m, c, clock, stages, outputs, squares)
      let stage = latency(c) - 1
      m.assign(outputs.vectorReady, stages.valid[stage] & stages.last[stage])
    }
  }

  /// Largest magnitude of a product over the words of a vector.
  private static func largest(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ stages: NormStages,
    _ outputs: NormOutputs, _ name: String, _ magnitudes: Signal, _ index: Int
  ) {
    let word = largestOfWord(m, clock, name, magnitudes.parts(of: FixedPointFormat.vectorBits), magnitudeStage(c))
    let all = StreamRegister(m, clock, "largest_magnitude_\(name)", FixedPointFormat.vectorBits, c)
    let stage = latency(c) - 1
    let earlier = all[stages.stream?[stage]]
    let takes = index == 0 ? stages.valid[stage] : stages.valid[stage] & stages.feedsMixer[stage]
    m.on(clock) {
      m.when(takes & (stages.first[stage] | (word > earlier))) { all.set(stages.stream?[stage], word) }
    }
    m.assign(outputs.largest[index], all[outputs.stream])
  }

  /// Sum of squares of the source times the block norm's weights.
  private static func sumSquares(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ stages: NormStages,
    _ outputs: NormOutputs, _ squares: Signal
  ) {
    let total = adderTree(squares.parts(of: CoarseSquare.bits))
    let word = m.register("word_squares", total.width, clock: clock)
    let sums = StreamRegister(m, clock, "block_sums", 64, c)
    let stage = squareStage(c)
    let stream = stages.stream?[stage]
    let earlier = mux(stages.first[stage], Signal.constant(0, 64), sums[stream])
    m.on(clock) {
      m.set(word, total)
      m.when(stages.valid[stage]) { sums.set(stream, (earlier + word).truncated(to: 64)) }
    }
    m.assign(outputs.blockSum, sums[outputs.stream])
  }

  /// Keeps the products of a vector of each stream, written a word of vector lanes and read a word of code lanes at a
  /// time: a bank for each of the former in the latter. Returns the word read.
  ///
  /// The memories are many and lie apart: addresses go through registers near them.
  private static func kept(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ stages: NormStages,
    _ outputs: NormOutputs, _ name: String, _ products: Signal, _ index: Int
  ) -> Signal {
    let banks = c.banks
    let words = index == 0 ? c.productWords : c.hiddenWords
    let depth = max(words.dividedRoundingUp(by: banks), c.codeWords(index == 0 ? .down : .f), c.codeWords(.f))
    let addressBits = (depth - 1).bitsNeeded
    let bankBits = banks > 1 ? (banks - 1).bitsNeeded : 0
    let word = stages.word[writeStage(c)]
    let address = (stages.stream?[writeStage(c)]).prefixed(
      to: bankBits < word.width
        ? word[bankBits..<word.width].resized(to: addressBits) : Signal.constant(0, addressBits))
    let place = outputs.stream.prefixed(to: outputs.readWord.resized(to: addressBits))
    let shared = outputs.reads == nil ? m.held("read_address_of_\(name)", place, clock) : nil
    var valid = stages.valid[writeStage(c)]
    if index > 0 { valid = valid & stages.feedsMixer[writeStage(c)] }
    let parts = (0..<banks).map { bank in
      let kept = banks == 1 ? "kept_\(name)" : "kept_\(name)_\(bank)"
      let memory = m.memory(kept, width: products.width, depth: c.depthForStreams(depth))
      let read = m.register("\(kept)_read", products.width, clock: clock)
      let chosen = banks == 1 ? valid : valid & (word[0..<bankBits] == Signal.constant(bank, bankBits))
      let readAddress =
        shared
        ?? m.register(
          "read_address_of_\(kept)", place.width, clock: clock, reset: NearRegister.reset(bank, width: place.width))
      m.on(clock) {
        if let reads = outputs.reads { m.when(reads[index]) { m.set(readAddress, place) } }
        m.set(read, memory[readAddress])
      }
      keep(m, c, clock, memory, kept, chosen, address, products)
      return read
    }
    return cat(parts.reversed())
  }

  /// Writes a word of products; where block RAM is suited, a cycle later.
  private static func keep(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ memory: Memory, _ name: String,
    _ valid: Signal, _ address: Signal, _ products: Signal
  ) {
    guard c.suitsBlockRAM else {
      return m.on(clock) { m.when(valid) { m.write(memory, at: address, products) } }
    }
    let writes = m.held("writes_\(name)", valid, clock, reset: 0)
    let place = m.register("address_of_\(name)", address.width, clock: clock)
    let word = m.register("word_of_\(name)", products.width, clock: clock)
    m.on(clock) {
      m.when(valid) {
        m.set(place, address)
        m.set(word, products)
      }
      m.when(writes) { m.write(memory, at: place, word) }
    }
  }

  /// Largest magnitude of a word; a register after every comparison of two.
  private static func largestOfWord(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ name: String, _ magnitudes: [Signal], _ stage: Int
  ) -> Signal {
    let groups = stride(from: 0, to: magnitudes.count, by: compared).map { first in
      let isOnly = magnitudes.count <= compared
      let suffix = isOnly ? "word" : "\(first)_\(stage + 1)"
      let register = m.register("largest_\(name)_\(suffix)", FixedPointFormat.vectorBits, clock: clock)
      let group = Array(magnitudes[first..<min(first + compared, magnitudes.count)])
      m.on(clock) { m.set(register, maximum(m, group, "larger_\(name)_\(suffix)")) }
      return register
    }
    return groups.count == 1 ? groups[0] : largestOfWord(m, clock, name, groups, stage + 1)
  }

  private static func maximum(_ m: ModuleBuilder, _ values: [Signal], _ name: String) -> Signal {
    guard values.count > 1 else { return values[0] }
    let half = values.count / 2
    let low = maximum(m, Array(values[..<half]), "\(name)_0")
    let high = maximum(m, Array(values[half...]), "\(name)_1")
    return m.wire(name, mux(high > low, high, low))
  }
}

/// What the quantiser reads: statistics of a stream, and products.
struct NormOutputs {
  let stream: Signal?
  let largest: [Signal]
  let blockSum, vectorReady, readWord: Signal
  let readData: [Signal]
  /// Whose products are read, where each memory has an address of its own.
  let reads: [Signal]?

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration) {
    let names = ["first", "i", "g"]
    m.section(
      "To the quantiser: a vector is complete; statistics of a stream; its products, two cycles after the address")
    vectorReady = m.output("vector_ready", 1)
    stream = c.streamBits.map { m.input("read_stream", $0) }
    largest = names.map { m.output("largest_\($0)", FixedPointFormat.vectorBits) }
    blockSum = m.output("block_sum", 64)
    reads = c.suitsBlockRAM ? names.map { m.input("reads_\($0)", 1) } : nil
    readWord = m.input("read_word", QuantiserPorts.wordBits(c))
    readData = names.map { m.output("read_\($0)", FixedPointFormat.vectorBits * c.shape.codeLanes) }
  }
}

/// Flags of a word on its way through the norm unit, by cycles since it came.
private struct NormStages {
  let valid, first, last, word, feedsMixer: Pipeline
  let stream: Pipeline?

  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, _ source: SourcePorts) {
    let final = NormUnit.latency(c) - 1
    let end = max(NormUnit.squareStage(c), final)
    valid = Pipeline(m, clock, "valid", source.valid, through: end, reset: 0)
    first = Pipeline(m, clock, "first", source.first, through: end)
    last = Pipeline(m, clock, "last", source.last, through: final)
    word = Pipeline(m, clock, "word", source.word, through: NormLane.valueStage(pipelined: c.hidesLatency))
    feedsMixer = Pipeline(m, clock, "feeds_mixer", source.feedsMixer, through: final)
    stream = source.stream.map { Pipeline(m, clock, "stream", $0, through: end) }
  }
}

/// The norm weights, read a cycle before the word that they belong to.
private struct NormWeights {
  /// {folded, block} of the operand that reads the vector first.
  let first: Signal
  /// {g, i}: folded weights of the mixer's other two operands.
  let mixer: Signal

  init(
    _ m: ModuleBuilder, _ c: AcceleratorConfiguration, _ clock: ClockDomain, start: Signal, _ source: SourcePorts,
    _ loads: [LoadWrites?]
  ) {
    let split = SplitMemory(m, clock, "norm_weights", .normWeights, c, loads[0])
    let weights = split == nil ? m.memory("norm_weights", .normWeights, c) : nil
    let mixerWeights = m.memory("mixer_norm_weights", .mixerNormWeights, c)
    for (load, memory) in zip(loads, [weights, mixerWeights]) {
      if let load, let memory { m.on(clock) { load.write(m, memory) } }
    }
    func base(_ name: String, _ bits: Int, advances: Signal, by step: Signal) -> Signal {
      let base = m.register(name, bits, clock: clock)
      m.on(clock) {
        m.when(start) { m.set(base, 0) }.elseWhen(advances) { m.set(base, base &+ step) }
      }
      return base
    }
    func constant(_ words: Int, _ bits: Int) -> Signal { Signal.constant(words & ((1 << bits) - 1), bits) }
    let done = m.wire("vector_done", source.valid & source.closes)
    let bits = (MemorySection.normWeights.depth(c) - 1).bitsNeeded
    let firstBase = base(
      "norm_base", bits, advances: done,
      by: mux(source.feedsDown, constant(c.words(.up), bits), constant(c.hiddenWords, bits)))
    let mixerBase = base(
      "mixer_norm_base", mixerWeights.addressWidth, advances: done & source.feedsMixer,
      by: constant(c.hiddenWords, mixerWeights.addressWidth))
    let address = m.register("norm_address", bits, clock: clock)
    let mixerAddress = m.register("mixer_norm_address", mixerWeights.addressWidth, clock: clock)
    let firstRead = weights.map { m.register("norm_weights_read", $0.width, clock: clock) }
    first = firstRead ?? split?.read(at: address) ?? 0
    let mixerRead = m.register("mixer_norm_weights_read", mixerWeights.width, clock: clock)
    m.on(clock) {
      m.set(address, firstBase &+ source.wordAfterNext.resized(to: bits))
      m.set(mixerAddress, mixerBase &+ source.wordAfterNext.resized(to: mixerAddress.width))
      if let firstRead, let weights { m.set(firstRead, weights[address]) }
      m.set(mixerRead, mixerWeights[mixerAddress])
    }
    mixer = mixerRead
  }
}
