import Accelerator
import Foundation
import TernaryLM
import Testing

@testable import Measurement

@Suite struct ExploreTests {
  private static func point(_ rate: Double, _ luts: Int, _ joules: Double) -> ExplorePoint {
    ExplorePoint(
      candidate: ExploreCandidate(
        rows: 1, columns: 16, vectorLanes: nil, streams: 1, ports: nil, portBits: nil, clockMHz: 100),
      resources: Resources(luts: luts), cyclesPerToken: 1, tokensPerSecond: rate, joulesPerToken: joules,
      joulesBand: nil)
  }

  /// The front by its definition: what no other dominates.
  @Test func theFrontIsWhatNoOtherDominates() {
    var state: UInt64 = 7
    func number() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 60)
    }
    let points = (0..<300).map { _ in Self.point(Double(number()), number(), Double(number())) }
    let front = ExplorePoint.front(points)
    for point in points {
      let isBeaten = points.contains { $0.dominates(point) }
      #expect(front.contains(point) == !isBeaten)
    }
    #expect(!front.contains { point in front.contains { $0.dominates(point) } })
    #expect(ExplorePoint.spread(front, count: 3).count == min(3, front.count))
  }

  @Test func aShortageNamesWhatRanOut() throws {
    let target = try #require(Target.named("u250"))
    #expect(target.shortage(of: Resources(luts: 10, blockRAMs: 2688)) == nil)
    let shortage = try #require(target.shortage(of: Resources(luts: 10, blockRAMs: 4100)))
    #expect("\(shortage)" == "does not fit u250: block RAMs: needs 4,100, has 2,688")
    // What UltraRAM does not hold goes into eight block RAMs each.
    #expect(target.shortage(of: Resources(blockRAMs: 0, largeRAMs: 1280 + 336)) == nil)
    #expect(target.shortage(of: Resources(blockRAMs: 0, largeRAMs: 1280 + 337))?.kind == .blockRAMs)
    #expect(Target.named("icebreaker")?.shortage(of: Resources(largeRAMs: 5))?.kind == .largeRAMs)
  }

  private static func exploration() throws -> Exploration {
    let model = try #require(ModelConfiguration.named("stories-2m"))
    let target = try #require(Target.named("ulx3s-85f"))
    let space = ExploreSpace(model, name: "stories-2m", target: target, streams: [1, 2], clocks: [25, 40])
    return try Exploration(space, resources: .standard())
  }

  /// A sweep that is broken off, its last line in the middle, and continued gives what one run gives.
  @Test func anInterruptedSweepGoesOn() async throws {
    let exploration = try Self.exploration()
    let all = Array(exploration.designs.indices)
    var whole: [ExploreOutcome] = []
    try await exploration.run(all, workers: 2) { whole += $0 }
    let folder = FileManager.default.temporaryDirectory.appending(path: "tern-explore-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let request = ExploreRequest(exploration.space, try .standard())
    let journal = try ExploreJournal(folder, request: request)
    try journal.writer().add(Array(whole.prefix(whole.count / 2)))
    let path = "\(folder)/journal.jsonl"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try String(text.dropLast(40)).write(toFile: path, atomically: true, encoding: .utf8)
    var found = try ExploreJournal(folder, request: request).outcomes()
    #expect(found.count == whole.count / 2 - 1)
    let writer = try journal.writer()
    try await exploration.run(all.filter { found[$0] == nil }, workers: 1) { outcomes in
      try writer.add(outcomes)
      for outcome in outcomes { found[outcome.index] = outcome }
    }
    let again = try ExploreJournal(folder, request: request).outcomes()
    #expect(again.count == whole.count)
    let report = try ExploreReport(exploration.space, Array(again.values))
    #expect(try report.encoded() == ExploreReport(exploration.space, whole).encoded())
    #expect(report.front.count > 1)
    #expect(report.text.contains("tokens/s") && report.markdown.contains("| lanes |"))
  }

  @Test func aFolderIsForOneRequest() throws {
    let space = try Self.exploration().space
    let folder = FileManager.default.temporaryDirectory.appending(path: "tern-explore-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try ExploreJournal(folder, request: ExploreRequest(space, .standard()))
    let other = ExploreSpace(space.model, name: space.name, target: space.target, streams: [1])
    #expect(throws: ExploreError.self) { try ExploreJournal(folder, request: ExploreRequest(other, .standard())) }
  }

  @Test func whatCannotFitIsRefused() async throws {
    let model = try #require(ModelConfiguration.named("370m"))
    let target = try #require(Target.named("icebreaker"))
    let exploration = try Exploration(ExploreSpace(model, name: "370m", target: target), resources: .standard())
    var outcomes: [ExploreOutcome] = []
    try await exploration.run(Array(exploration.designs.indices), workers: 2) { outcomes += $0 }
    let error = try #require(throws: ExploreError.self) { try ExploreReport(exploration.space, outcomes) }
    #expect("\(error)".contains("370m: no design fits; the nearest does not fit icebreaker: "))
  }

  @Test func targetsAreTold() {
    #expect(Set(Target.all.map(\.name)).count == Target.all.count)
    for target in Target.all {
      #expect(Target.named(target.name) == target)
      #expect(target.clock.sweep.contains(target.clock.megahertz))
      #expect(target.capacity.luts > 0 && target.capacity.blockRAMs > 0)
    }
  }
}
