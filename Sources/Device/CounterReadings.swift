/// The counters of a device at one moment; they wrap around at 2^32.
struct CounterReadings {
  let saturations, embedding, waiting: UInt32
  let projections: [UInt32]

  /// What happened since an earlier reading, in some rounds with some tokens.
  func difference(from earlier: CounterReadings, rounds: Int = 1, tokens: Int) -> DeviceStatistics {
    var cycles = CycleCounts()
    cycles.embedding = Int(embedding &- earlier.embedding)
    cycles.waiting = Int(waiting &- earlier.waiting)
    cycles.projections = zip(projections, earlier.projections).map { Int($0 &- $1) }
    return DeviceStatistics(
      tokens: tokens, rounds: rounds, saturations: Int(saturations &- earlier.saturations), cycles: cycles)
  }
}
