import Device
import TernaryLM

/// What tokens took of a serial line, those of the prompt among them: counted by the driver, repeats included.
struct LinkUse {
  /// Bytes of a token to the device, and from it.
  let sent, received: Double
  let repeats: Int
  let baud: Int
  /// Seconds of a token on the line, and, if the clock of the board is known, in its accelerator.
  let line: Double
  let accelerator: Double?

  /// Nil if there is no line, or if no token went over it.
  init?(_ opened: OpenDevice) {
    guard let link = opened.link else { return nil }
    let statistics = link.device.statistics
    guard statistics.tokens > 0 else { return nil }
    let (traffic, tokens) = (link.device.roundTraffic, Double(statistics.tokens))
    sent = Double(traffic.sent) / tokens
    received = Double(traffic.received) / tokens
    (repeats, baud) = (traffic.repeats, link.baud)
    line = traffic.seconds(baud: link.baud) / tokens
    accelerator = link.hertz.flatMap { hertz in
      statistics.cycles.map { Double($0.total) / tokens / Double(hertz) }
    }
  }

  /// The line's share of a token's time, when the two do not overlap.
  var share: Double? { accelerator.map { line / (line + $0) } }

  var text: String {
    let bytes =
      "serial line: \(sent.formatted(decimals: 1)) bytes up and \(received.formatted(decimals: 1)) down a token, "
      + "the prompt's included, \((1e6 * line).formatted(decimals: 0)) us at \(Double(baud).formatted(decimals: 0)) baud"
    let part = share.map {
      ", \((100 * $0).formatted(decimals: 1)) % of a token's time beside "
        + "\((1e6 * (accelerator ?? 0)).formatted(decimals: 0)) us in the accelerator at the board's clock"
    }
    return bytes + (part ?? "") + (repeats > 0 ? "; \(repeats) exchanges repeated" : "")
  }

  var json: JSONValue {
    .object([
      "bytesUpPerToken": .number(sent), "bytesDownPerToken": .number(received), "repeats": .integer(repeats),
      "baud": .integer(baud), "secondsPerToken": .number(line), "shareOfToken": .optional(share),
    ])
  }
}
