import GoldenModel
import HDL

/// Words of vectors that are the source of a quantised operand, from the vector unit to the norm unit.
struct SourcePorts {
  /// Number of the word, two cycles before the word.
  let wordAfterNext: Signal
  /// The word, its number and its stream.
  let valid, values, word: Signal
  let stream: Signal?
  /// First and last word of a vector; last of all streams' vectors.
  let first, last, closes: Signal
  /// What reads the vector: the mixer's f, i and g, or down, which has I elements.
  let feedsMixer, feedsDown: Signal

  /// Ports of the unit that makes the words, or of the one that reads them.
  init(_ m: ModuleBuilder, _ c: AcceleratorConfiguration, isOutput: Bool) {
    func port(_ name: String, _ width: Int) -> Signal {
      isOutput ? m.output("source_\(name)", width) : m.input("source_\(name)", width)
    }
    let bits = VectorUnitPorts.addressBits(c)
    m.section("Sources of operands: number of the word after the next; word; first, last, last of all; what they feed")
    wordAfterNext = port("word_after_next", bits)
    valid = port("valid", 1)
    values = port("values", FixedPointFormat.vectorBits * c.shape.vectorLanes)
    word = port("word", bits)
    stream = c.streamBits.map { port("stream", $0) }
    first = port("first", 1)
    last = port("last", 1)
    closes = port("closes", 1)
    feedsMixer = port("feeds_mixer", 1)
    feedsDown = port("feeds_down", 1)
  }

  /// Names of the ports.
  static func names(_ c: AcceleratorConfiguration) -> [String] {
    var names = ["word_after_next", "valid", "values", "word", "first", "last", "closes", "feeds_mixer", "feeds_down"]
    if c.streams > 1 { names.append("stream") }
    return names.map { "source_\($0)" }
  }
}
