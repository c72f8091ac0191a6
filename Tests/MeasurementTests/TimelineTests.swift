import Accelerator
import Foundation
import GoldenModel
import TernaryLM
import Testing

@testable import Measurement

@Suite struct TimelineTests {
  private static let model = ModelConfiguration(
    vocabularySize: 200, hiddenSize: 96, layerCount: 3, intermediateSize: 130)

  private static let configurations: [(streams: Int, ports: WeightPorts?)] = [
    (1, nil), (3, nil), (1, WeightPorts(count: 2, width: 64)), (2, WeightPorts(count: 2, width: 128)),
  ]

  /// What the timeline shows is what the cycle model counts.
  @Test(arguments: configurations.indices, [true, false]) func spansAddUpToTheCounts(index: Int, head: Bool) throws {
    let (streams, ports) = Self.configurations[index]
    let configuration = try AcceleratorConfiguration(
      name: "small", model: Self.model, lanes: 120, streams: streams, weightPorts: ports)
    let memory = ports == nil ? MemoryRate.ideal : MemoryRate(bytesPerCycle: 15, latency: 40)
    let model = CycleModel(configuration, memory: memory)
    let (round, timeline) = (model.round(head: head), model.timeline(head: head))
    #expect(timeline.cycles == round.total)
    for projection in Projection.allCases {
      let beats = timeline.spans.filter { $0.unit == .array && $0.name == projection.name }
      #expect(beats.reduce(0) { $0 + $1.end - $1.start } == round.projections[projection.rawValue])
    }
    #expect(timeline.units.contains(.head) == head)
    #expect(timeline.units.contains(.weightMemory) == (ports != nil))
    for unit in timeline.units {
      let spans = timeline.spans.filter { $0.unit == unit }
      #expect(spans.allSatisfy { $0.start < $0.end && $0.start >= 0 && $0.end <= round.total }, "\(unit)")
      #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end <= $1.start }, "\(unit)")
    }
    // Every layer and stream has its codes, and the sums of a projection come after its first beats.
    for layer in 0..<3 {
      for stream in 0..<streams {
        let quantised = timeline.spans.filter { $0.unit == .quantiser && $0.layer == layer && $0.stream == stream }
        #expect(Set(quantised.map(\.name)).count == 6)
      }
      let beats = timeline.spans.first { $0.unit == .array && $0.layer == layer && $0.name == "down_proj" }
      let sums = timeline.spans.first { $0.unit == .vectorUnit && $0.layer == layer && $0.name == "down_proj" }
      #expect(try #require(beats).start < (try #require(sums)).start)
    }
  }

  @Test func chromeTrace() throws {
    let configuration = try AcceleratorConfiguration(name: "small", model: Self.model, lanes: 120)
    let timeline = CycleModel(configuration).timeline(head: true)
    let data = try ChromeTrace([timeline], title: "small", clockMHz: 50).encoded()
    let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let events = try #require(file["traceEvents"] as? [[String: Any]])
    let names = events.filter { $0["name"] as? String == "thread_name" }
      .compactMap { ($0["args"] as? [String: Any])?["name"] as? String }
    #expect(names == timeline.units.map(\.rawValue) && names.contains("array") && names.contains("vector unit"))
    let spans = events.filter { $0["ph"] as? String == "X" }
    #expect(spans.count == timeline.spans.count)
    let end = spans.compactMap { span in
      (span["ts"] as? Double).flatMap { ts in (span["dur"] as? Double).map { ts + $0 } }
    }
    #expect(abs(try #require(end.max()) - Double(timeline.cycles) / 50) < 1e-9)
    #expect(try ChromeTrace([timeline], title: "small", clockMHz: 50).encoded() == data)
    // A second device begins when the first has ended.
    let both = try ChromeTrace([timeline, timeline], title: "small", clockMHz: 50).encoded()
    let second = try #require(try JSONSerialization.jsonObject(with: both) as? [String: Any])["traceEvents"]
    let starts = try #require(second as? [[String: Any]]).filter { $0["pid"] as? Int == 2 }.compactMap {
      $0["ts"] as? Double
    }
    #expect(starts.min() == Double(timeline.cycles) / 50)
  }
}
