extension MeasureReport {
  /// The same report with what an instrument read of a stream of decoded tokens in the place of the estimate.
  ///
  /// The estimate is for tokens without a pause; a stream that waits for its link takes the dynamic part of it only in
  /// proportion to its rate, which the error of the estimate allows for. Cycles are those that the device counted.
  public func measured(_ power: MeasuredPower, _ times: TokenTimes) -> MeasureReport {
    var report = self
    let estimate = decode.power
    let resting = [PowerPart.idle, .clockTree].compactMap { estimate[$0] }
    let working = estimate.parts.filter { ![.idle, .clockTree].contains($0.part) }.map(\.watts)
    let none = Figure(0, unit: "W", basis: .measured, source: "")
    let duty = min(1, power.tokensPerSecond.value / decode.tokensPerSecond.value)
    let expected = resting.reduce(none, +) + duty * working.reduce(none, +)
    let (ratio, measured) = (expected.value / power.active.value - 1, power.active)
    let error = Figure(
      ratio, low: expected.low / measured.high - 1, high: expected.high / measured.low - 1, unit: "",
      basis: .estimated, source: "estimate by part at \(Figure.number(100 * duty)) % of its rate, over measured power")
    report.measurement = Measurement(
      watts: power.active, idleWatts: power.idle, joulesPerToken: power.joulesPerToken, estimateError: error)
    if let cycles = times.statistics.cycles, times.tokens > 0 {
      func counted(_ count: Int) -> Figure {
        Figure(
          Double(cycles.total) / Double(count), unit: "cycles", basis: power.active.basis,
          source: "counters of the device")
      }
      report.decode.cyclesPerToken = counted(times.tokens)
      report.decode.cyclesPerRound = counted(times.rounds.count)
    }
    report.decode.tokensPerSecond = power.tokensPerSecond
    report.decode.tokensPerSecondPerStream = (1 / Double(scope.streams)) * power.tokensPerSecond
    report.decode.watts = power.active
    report.decode.joulesPerToken = power.joulesPerToken
    report.decode.tokensPerSecondPerWatt = power.tokensPerSecondPerWatt
    return report
  }
}
